import { beforeAll, expect, test } from "vitest";
import type { PlanWithGuards } from "../../src/cli/client.ts";
import { runCli } from "../cli/run-cli.ts";
import { withStack } from "./with-stack.ts";

const scene = withStack({ employees: 40, settings: { SYNC_TARGETS: "entra,photo,signature" } });

/** Attacks that a value could contain, each with a word to find it by. */
const hostile = [
  ["HTML", '</td></table><script>alert("html-1")</script><img src=x onerror=alert(1)>'],
  ["Liquid", "{{ Email | upcase }}{% render 'liquid-2' %}"],
  ["a spreadsheet's formula", '=HYPERLINK("https://evil.example","formula-3")'],
  ["line breaks", "Sjef\r\n| entra.jobTitle | forged-4 |\n\n## forged-4"],
  ["right-to-left", "\u202egpj.5-lead\u202c \u2066x\u2069"],
  ["emoji", "👩🏽‍🚒 emoji-6 🇳🇴"],
  ["10,000 characters", `long-7 ${"æ".repeat(9_993)}`],
  ["Markdown", "[click](https://evil.example) `markdown-8` **x** @everyone #1 | a | b |"],
  ["a terminal's orders", "\u001b[2J\u001b]8;;https://evil.example\u0007term-9\u001b]8;;\u0007"],
] as const;

const personal = ["first_name", "last_name", "title", "phone", "profile_image_url"];
const official = ["name", "city", "street_address", "postal_code", "phone", "email"];

/** People with a mailbox and an account that the app may write. */
let ordinary: readonly string[];
beforeAll(async () => {
  const plan = (await (await scene().ask("GET", "preview")).json()) as PlanWithGuards;
  ordinary = plan.employees
    .filter(({ changes, notes }) => changes.some(({ target }) => target === "signature") && !notes.length)
    .map(({ email }) => email);
});

/** Puts a value into every column of a person's row, and into an office of their own. */
async function possess(index: number, value: string): Promise<string> {
  const { query } = scene().database;
  const email = ordinary[index] ?? "";
  const office = 1000 + index;
  await query(
    `insert into offices (id, ${official.join()}) values ($1, ${official.map(() => "$2").join()})`,
    [office, value],
  );
  // With another given name as well it would be in doubt who the account belongs to.
  const set = personal
    .map((column) => `${column} = ${column === "first_name" ? "first_name || ' ' || " : ""}$2`)
    .join();
  await query(`update employees set ${set}, office_id = $3 where lower(email) = lower($1)`, [
    email,
    value,
    office,
  ]);
  return email;
}

const cli = (...args: string[]) =>
  runCli([...args, "--url", scene().host.url], { ENTRA_SYNC_KEY: scene().host.keys.host });

/** Characters that are invisible or reorder the text beside them. */
const unseen = /(?!\n)[\p{Cc}\p{Bidi_Control}\p{Zl}\p{Zp}]/u;

test.each(hostile.map(([kind, value], index) => [kind, value, index] as const))(
  "%s in every column is shown for what it is, and does nothing",
  async (_, value, index) => {
    const email = await possess(index, value);

    const json = await cli("preview", "--email", email, "--format", "json");
    expect(json.code).toBe(2);
    const { employees } = JSON.parse(json.out) as PlanWithGuards;
    expect(employees).toHaveLength(1);
    const planned = employees[0]?.changes.map(({ to }) => to) ?? [];
    expect(planned.length).toBeGreaterThan(0);

    const text = await cli("preview", "--email", email);
    expect(text.code).toBe(2);
    expect(text.out).not.toMatch(unseen);
    expect(text.out).not.toMatch(/^(?:\||##|=)/m);
    expect(Math.max(...text.out.split("\n").map(({ length }) => length))).toBeLessThan(1500);

    const markdown = await cli("preview", "--email", email, "--format", "markdown");
    expect(markdown.out).not.toMatch(unseen);
    expect(markdown.out.match(/^#{2,3} /gm)).toHaveLength(2);
    const outsideOfCode = markdown.out.replaceAll(/`[^`\n]*`/g, "");
    expect(outsideOfCode).not.toMatch(/<(?!\/?(?:details|summary)>)|evil|forged|@everyone|\{\{|\]\(/);
    for (const line of outsideOfCode.split("\n").filter((row) => row.startsWith("| ")))
      expect([2, 4]).toContain(line.split("|").length - 2);

    const signature = await scene().ask("GET", `employees/${email}/signature`);
    const html = await signature.text();
    expect(signature.headers.get("content-security-policy")).toMatch(/^sandbox; default-src 'none'/);
    expect(html).not.toMatch(/<script|<img[^>]*onerror/i);
    // What a template would have rendered it to.
    expect(html).not.toContain(email.toUpperCase());
    expect(html).not.toMatch(/href="(?!tel:|mailto:|https:)/);
    expect(html).not.toMatch(unseen);

    const run = await scene().sync({ emails: [email] });
    expect(run.status).toBe("done");
    const again = await cli("preview", "--email", email);
    expect([again.code, again.out]).toEqual([0, expect.stringContaining("nothing to do")]);
  },
);
