import { describe, expect, test } from "vitest";
import { arrange, type CommandTree, leaves, nameOf } from "../../src/cli/arrange.ts";
import { accessOf } from "../../src/cli/connection.ts";
import { createProgram } from "../../src/cli/program.ts";

/** Reads a command line as the main module does, but only notes which command would run, with what. */
async function parse(line: string) {
  const program = createProgram();
  const seen: object[] = [];
  const note = (command: CommandTree): void => {
    if (command.parent)
      command.action(() => {
        seen.push({ name: nameOf(command), words: command.args, options: command.opts() });
      });
    command.commands.forEach(note);
  };
  note(program);
  await program.parseAsync([...arrange(program, line.match(/\S+/g) ?? []).args], { from: "user" });
  return seen[0];
}

test.each<[string, string, object, (readonly string[])?]>([
  ["sync", "sync", { format: "text" }],
  ["sync --email a@b.no --email c@b.no", "sync", { email: ["a@b.no", "c@b.no"] }],
  ["sync --targets entra,photo --mode preview", "sync", { targets: ["entra", "photo"], mode: "preview" }],
  ["--format json sync", "sync", { format: "json" }],
  ["--email=a@b.no --mode apply sync", "sync", { email: ["a@b.no"], mode: "apply" }],
  ["preview --format markdown --redact people", "preview", { format: "markdown", redact: "people" }],
  ["preview --out plan.json --templates t", "preview", { out: "plan.json", templates: "t" }],
  ["runs", "runs", { format: "text" }],
  ["runs 2026Z-a --format json", "runs", { format: "json" }, ["2026Z-a"]],
  ["runs plan 2026Z-a", "runs plan", {}, ["2026Z-a"]],
  ["runs cancel 2026Z-a", "runs cancel", {}, ["2026Z-a"]],
  ["--url http://x runs retry 2026Z-a", "runs retry", { url: "http://x" }, ["2026Z-a"]],
  ["runs release 2026Z-a --digest abc", "runs release", { digest: "abc" }, ["2026Z-a"]],
  ["runs --digest abc release 2026Z-a --format json", "runs release", { digest: "abc", format: "json" }],
  ["exclude a@b.no --reason x", "exclude", { reason: "x" }, ["a@b.no"]],
  ["exclude --reason sync a@b.no", "exclude", { reason: "sync" }, ["a@b.no"]],
  [
    "exclude a@b.no --reason x --targets photo,entra --until 2027-01-31",
    "exclude",
    { targets: ["photo", "entra"], until: "2027-01-31" },
  ],
  ["include a@b.no", "include", {}, ["a@b.no"]],
  ["include -- -a@b.no", "include", {}, ["-a@b.no"]],
  ["exclusions --format json", "exclusions", { format: "json" }],
  ["undo a@b.no --run R --mode preview --digest d", "undo", { run: "R", mode: "preview", digest: "d" }],
  ["signature a@b.no --open", "signature", { open: true }],
  ["local", "local", { sync: true, employees: 250 }],
  ["local --once --no-sync --employees 10000", "local", { once: true, sync: false, employees: 10_000 }],
])("understands %j", async (line, name, options, words = []) => {
  const understood = await parse(line);
  expect(understood).toMatchObject({ name, options });
  if (words.length > 0) expect(understood).toMatchObject({ words });
});

test.each<[string, RegExp]>([
  ["snyc", /unknown command 'snyc'\n\(Did you mean sync\?\)/],
  ["toString", /unknown command 'toString'/],
  ["help snyc", /unknown command 'snyc'/],
  ["sync a@b.no", /too many arguments for 'sync'.*a@b\.no/],
  ["sync --emial a@b.no", /unknown option '--emial'\n\(Did you mean --email\?\)/],
  ["sync --email", /'--email <address>' argument missing/],
  ["sync --email=", /It needs an address/],
  ["sync --targets=", /It needs names/],
  ["sync --targets entra,", /It needs names/],
  ["sync --mode write", /Allowed choices are preview, apply/],
  ["sync --format xml", /Allowed choices are text, json/],
  ["sync --once", /unknown option '--once'/],
  ["preview --redact names", /Allowed choices are values, people/],
  ["runs --format markdown", /Allowed choices are text, json/],
  ["runs --email a@b.no", /unknown option '--email'/],
  ["runs cancel", /missing required argument 'id'/],
  ["runs retry a b", /too many arguments/],
  ["runs 2026Z-a cancel", /too many arguments/],
  ["runs release 2026Z-a", /required option '--digest <digest>' not specified/],
  ["runs release --digest abc", /missing required argument 'id'/],
  ["exclude --reason x", /missing required argument 'email'/],
  ["exclude a@b.no", /required option '--reason <text>' not specified/],
  ["exclude a@b.no --reason=", /It may not be empty/],
  ["exclude a@b.no c@d.no --reason x", /too many arguments/],
  ["include", /missing required argument 'email'/],
  ["include a@b.no --reason x", /unknown option '--reason'/],
  ["undo a@b.no", /required option '--run <id>' not specified/],
  ["exclusions a@b.no", /too many arguments/],
  ["local --employees abc", /It must be a whole number/],
  ["local --employees 0", /It must be a whole number/],
  ["local --employees=-5", /It must be a whole number/],
  ["local --employees 1e3", /It must be a whole number/],
  ["local --employees 100001", /It must be a whole number/],
  ["local --url http://127.0.0.1:1", /unknown option '--url'/],
  ["local now", /too many arguments/],
])("refuses %j instead of guessing", async (line, message) => {
  await expect(parse(line)).rejects.toThrow(message);
});

test.each([
  ["help sync", "sync --help", "sync"],
  ["help runs release", "runs release --help", "runs release"],
  ["help", "--help", ""],
  ["runs R cancel", "runs R cancel", "runs"],
])("reads %j as %j, about %j", (line, read, name) => {
  const { args, command } = arrange(createProgram(), line.split(" "));
  expect([args.join(" "), nameOf(command)]).toEqual([read, name]);
});

const everyCommand = (command: CommandTree): readonly CommandTree[] => [
  command,
  ...command.commands.flatMap(everyCommand),
];

test.each(everyCommand(createProgram()).map((command) => [nameOf(command), command] as const))(
  "the help of %j fits into 80 columns, and tells what every option does",
  (_, command) => {
    let text = "";
    command.configureOutput({ writeOut: (part) => (text += part), getOutHelpWidth: () => 80 });
    command.outputHelp();
    expect(text).toMatch(/^Usage: entra-sync/);
    expect(text.split("\n").filter((line) => line.length > 80)).toEqual([]);
    for (const { description, long } of command.options) expect([long, description]).not.toContain("");
    expect(command.description()).toMatch(/\.$/);
  },
);

test("a narrow terminal gets narrow help", () => {
  const command = createProgram().commands.find((one) => one.name() === "sync");
  let text = "";
  command?.configureOutput({ writeOut: (part) => (text += part), getOutHelpWidth: () => 60 });
  command?.outputHelp();
  const options = text.slice(0, text.indexOf("Exit codes"));
  expect(options).toContain("--plan <file>");
  expect(options.split("\n").filter((line) => line.length > 60)).toEqual([]);
});

describe("where the app is", () => {
  const env = { ENTRA_SYNC_URL: "https://app.example.com/", ENTRA_SYNC_KEY: "from-env" };

  test("is known from the environment", () => {
    expect(accessOf({}, env)).toMatchObject({ url: env.ENTRA_SYNC_URL, key: "from-env" });
  });

  test("is known from the options before the environment", () => {
    const given = { url: "http://127.0.0.1:1/base", key: "k==" };
    expect(accessOf(given, env)).toMatchObject(given);
  });

  test("is this machine when the variables are empty, as pipelines leave them", () => {
    const access = { url: "http://localhost:7071", key: undefined, token: undefined };
    expect(accessOf({}, { ENTRA_SYNC_URL: "", ENTRA_SYNC_KEY: "", ENTRA_SYNC_TOKEN: "" })).toEqual(access);
  });

  test.each([
    [{ url: "" }, /--url .* must be the app's address/],
    [{ url: "localhost:7071" }, /--url .* must be the app's address/],
    [{ url: "ftp://example.com" }, /--url .* must be the app's address/],
    [{ url: "https://app.example.com/api/runs?code=hunter2" }, /without a key/],
    [{ url: "https://me:hunter2@app.example.com" }, /without a key/],
    [{ key: "hunter2…" }, /characters that a function key cannot have/],
    [{ token: "hunter2\n" }, /characters that a token cannot have/],
  ])("is refused as %j, and no secret is repeated", (given, message) => {
    expect(() => accessOf(given, {})).toThrow(message);
    expect(() => accessOf(given, {})).not.toThrow(/hunter2/);
  });
});

test.each(
  leaves(createProgram()).flatMap((command) =>
    command.registeredArguments.map((argument) => [nameOf(command), argument] as const),
  ),
)("%s does not take an empty argument, as a variable that is not set leaves it", (_, { parseArg }) => {
  const read = parseArg ?? (() => "it is taken");
  expect(() => read("", undefined)).toThrow(/may not be empty|Allowed choices/);
});

test.each([
  ["preview", "--out"],
  ["preview", "--templates"],
  ["sync", "--plan"],
  ["status", "--key"],
  ["status", "--url"],
])("%s does not take an empty %s", async (name, option) => {
  const program = createProgram();
  await expect(program.parseAsync([name, option, ""], { from: "user" })).rejects.toThrow(/may not be empty/);
});
