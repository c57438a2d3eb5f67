import { describe, expect, test } from "vitest";
import { type Finding, wordReader } from "../../../scripts/words/find-refused.ts";
import { type Lists, lists as projectLists } from "../../../scripts/words/list.ts";

const lists: Lists = {
  words: { whom: "'who'", "put(s)? off": "'postpone'", "told|untold": "'reported'" },
  names: { patience: "'retry'" },
  types: { held: "'Hold'" },
  folders: { wire: "'http'" },
  kept: ["toldAt"],
};
const { file, folder } = wordReader(lists);
const brief = ({ line, kind, word }: Finding) => `${line} ${kind} ${word}`;

describe("in a source", () => {
  test.each<[string, string, readonly string[]]>([
    ["a comment", "const a = 1;\n// the one whom it shows", ["2 comment whom"]],
    ["a comment over lines, in a block", "/**\n * What it put\n * off.\n */", ["2 comment put off"]],
    ["a comment over lines, line by line", "  // What it put\n  // off.", ["1 comment put off"]],
    ["whatever letters it has", "// Whom?", ["1 comment Whom"]],
    ["a text", 'const a = "Whom?";', ["1 text Whom"]],
    ["a text with escapes", 'const a = "a\\nwhom\\u0020";', ["1 text whom"]],
    ["a template, around what it inserts", `const a = \`whom\n\${b} told\`;`, ["1 text whom", "2 text told"]],
    ["a template on one line", `const a = \`whom \${b} told\`;`, ["1 text whom", "1 text told"]],
    ["a page's text", "const a = <p>Whom?</p>;", ["1 text Whom"]],
    ["a variable", "const toldName = 1;", ["1 name toldName"]],
    ["a parameter and a function", "function tellWhom(whom: string) {}", ["1 name tellWhom", "1 name whom"]],
    ["a type", "interface WhomItTold {}", ["1 name WhomItTold", "1 name WhomItTold"]],
    ["a property", "interface A { readonly putOff: number }", ["1 name putOff"]],
    ["a key", "const a = { whom: 1 };", ["1 name whom"]],
    [
      "what is unpacked under another name",
      "const { a: whom, ...told } = b;",
      ["1 name whom", "1 name told"],
    ],
    ["a constant in capitals", "const MAX_PATIENCE = 1;", ["1 name MAX_PATIENCE"]],
    ["a type by its whole name", "type Held = 1;", ["1 name Held"]],
  ])("finds %s", (_, source, found) => {
    expect(file("src/a.tsx", source).findings.map(brief)).toEqual(found);
  });

  test.each<[string, string]>([
    ["a part of a word", "// whomsoever, foretold"],
    ["what is quoted as code", "// `whom` is a column of theirs"],
    ["an address", '// https://a.example/whom\nconst a = "whom@a.example";'],
    ["a file's name", "// see told.ts"],
    ["the words of a phrase apart", '// put\nconst a = "off";'],
    ["what it imports", 'import { told } from "./whom.ts";\nexport * from "./told.ts";'],
    ["what it only uses", "a.told(whom);"],
    ["what is unpacked under its own name", "const { told } = a;"],
    ["a word of names in a comment", "// patience"],
    ["a variable with a type's name", "const held = 1;"],
    ["a name that is kept", "interface A { readonly toldAt: number }"],
  ])("passes over %s", (_, source) => {
    expect(file("src/a.tsx", source).findings).toEqual([]);
  });

  test("reports a name once, where it is declared first", () => {
    const source = "const a = (told: 1) => {};\nconst b = (told: 1) => {};";
    expect(file("src/a.ts", source).findings.map(brief)).toEqual(["1 name told"]);
  });

  test("counts the words of the comments", () => {
    expect(file("src/a.ts", "// Four words, it's all.\nconst a = 'not these';").commentWords).toBe(4);
  });

  test("that does not parse is an error", () => {
    expect(() => file("src/a.ts", "const = 1;")).toThrow(/^src\/a\.ts does not parse: /);
  });
});

test("of a test's texts only the titles are read, the cases of a table among them", () => {
  const source = [
    'test("asks whom", () => { expect(a).toBe("whom"); });',
    'test.each([["told"]])("%s, put off", () => {});',
    'describe("whom", () => {});',
    'const a = "whom";',
  ].join("\n");
  expect(file("test/a.test.ts", source).findings.map(brief)).toEqual([
    "1 text whom",
    "2 text put off",
    "2 text told",
    "3 text whom",
  ]);
});

test("of a document everything is read but its code", () => {
  const document = "# Whom\n\n```sh\nwhom\n```\n\nNot `told`,\nbut told.\n";
  expect(file("docs/a.md", document).findings.map(brief)).toEqual(["1 text Whom", "8 text told"]);
  expect(file("infra/a.sh", "echo hello # whom").findings.map(brief)).toEqual(["1 text whom"]);
});

test("the names of files and folders are read", () => {
  expect(file("src/put-off.ts", "").findings.map(brief)).toEqual(["1 name put-off"]);
  expect(file("test/put-off.test.ts", "").findings.map(brief)).toEqual(["1 name put-off"]);
  expect(folder("src/wire").map(brief)).toEqual(["1 name wire"]);
  expect(folder("src/wire/answers")).toEqual([]);
});

test("says what to write instead", () => {
  expect(file("src/a.ts", "// whom").findings).toEqual([
    { path: "src/a.ts", line: 1, kind: "comment", word: "whom", entry: "whom", instead: "'who'" },
  ]);
});

test("no word that the project's list offers instead is on it", () => {
  const { file } = wordReader(projectLists);
  const { words, names, types, folders } = projectLists;
  const offers = [words, names, types, folders].flatMap((list) => Object.values(list)).join("\n");
  expect(offers.split("\n").length).toBeGreaterThan(40);
  expect(file("offers.txt", offers).findings).toEqual([]);
});
