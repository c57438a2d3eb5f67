import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { en } from "../../../src/console/texts/en/en.ts";
import { nb } from "../../../src/console/texts/nb/nb.ts";
import { columns } from "../../../src/core/employee.ts";
import { warningTexts } from "../../../src/targets/signature/check-source.ts";
import { codesIn } from "../../codes-in.ts";

const root = join(import.meta.dirname, "../../..");
const read = (pattern: string) =>
  globSync(pattern, { cwd: root, exclude: ["src/{local,cli,addin}/**"] }).map((path) =>
    readFileSync(join(root, path), "utf8"),
  );
const source = read("src/**/*.ts");
/** A code by way of a constant or a table, which a search for `code: "…"` does not find. */
const indirect = ["another-person", "exclusion-without-account", "image-unavailable", "unsure-match"];
const readback = ["readback-locked", "readback-tables"];
/** The guards by their names without what they are about. */
const guards = read("src/core/**/*.ts").flatMap((text) =>
  [...text.matchAll(/\bname: [`"]([a-z]+(?:-[a-z]+)+)(?::\$|")/g)].map(([, name = ""]) => name),
);
const missing = [...columns.person, ...columns.office].flatMap((column) => column.missing ?? []);
const codes = [
  ...new Set([...source.flatMap(codesIn), ...indirect, ...readback, ...guards, ...missing]),
].sort();

describe("codes in Norwegian", () => {
  test.each(codes)("%s has a sentence", (code) => {
    expect(Object.keys(nb.codes)).toContain(code);
  });

  test("there are sentences only for codes that the app has", () => {
    const unknown = Object.keys(nb.codes).filter(
      (code) => !source.some((text) => text.includes(`"${code}"`) || text.includes(`\`${code}:`)),
    );
    expect(codes.length).toBeGreaterThan(150);
    expect(unknown).toEqual([]);
  });

  test("sentences are whole: each begins with a capital letter and ends with a full stop", () => {
    const about = { target: "photo", field: "jobTitle", isRequest: false, hasCommand: true };
    const texts = Object.values(nb.codes)
      .flatMap((one) =>
        typeof one === "function" ? [one(about), one({ hasCommand: false, isRequest: true })] : [one],
      )
      .flatMap(({ message, remedy }) => [message, ...(remedy ? [remedy] : [])]);
    const commandLast = /: [A-Z][\w ]+$/;
    // These two are the page's own headings as well.
    const isHeading = (text: string) => text === nb.sync.ended.failed;
    const broken = texts.filter(
      (text) => !/^[A-ZÆØÅ«]/.test(text) || !(/[.}]$/.test(text) || commandLast.test(text)),
    );
    expect(broken.filter((text) => !isHeading(text))).toEqual([]);
  });
});

describe("warnings about templates in Norwegian", () => {
  test("each that the app has is said, and no other", () => {
    expect(Object.keys(nb.lint).toSorted()).toEqual(Object.keys(warningTexts).toSorted());
  });

  test.each(Object.entries(warningTexts))(
    "%s has all of its values, as in English, in other words",
    (code, say) => {
      const values = Array.from({ length: say.length }, (_, index) => `qq${index}`);
      const english = (say as (...all: string[]) => string)(...values);
      const said = nb.lint[code]?.(...values) ?? "";
      expect(values.filter((value) => !said.includes(value))).toEqual([]);
      expect(said).not.toBe(english);
    },
  );
});

describe("Norwegian beside English", () => {
  test("every check has both a name and sentences", () => {
    expect(Object.keys(nb.checks).sort()).toEqual(Object.keys(en.status.checks).sort());
    expect(Object.keys(nb.status.checks).sort()).toEqual(Object.keys(en.status.checks).sort());
  });

  test("all that a check finds has a sentence, also without the details that this version has", () => {
    const states = ["ok", "off", "warning", "error"] as const;
    const details = [undefined, { daysLeft: 3, notAfter: "2026-12-01T00:00:00Z", lost: 1, waiting: 2 }];
    const said = Object.entries(nb.checks).flatMap(([name, say]) =>
      states.flatMap((state) =>
        details.map((known) => say({ name, state, reason: "Something.", ...(known && { details: known }) })),
      ),
    );
    expect(said.length).toBeGreaterThan(150);
    expect(said.filter((one) => !one?.message || /undefined|NaN/.test(one.message))).toEqual([]);
  });

  test("every table of words has the same words", () => {
    expect(leaves(nb).map(({ path }) => path)).toEqual(leaves(en).map(({ path }) => path));
  });

  test("no text is still the English one, except names and words that both languages have", () => {
    const english = new Map(leaves(en).map(({ path, text }) => [path, text]));
    const same = leaves(nb).filter(({ path, text }) => /\p{L}{2}/u.test(text) && english.get(path) === text);
    expect(english.size).toBeGreaterThan(500);
    expect(same.filter(({ text }) => !names.has(text))).toEqual([]);
  });

  test("no text has typewriter quotes, three full stops or an ellipsis without a space before it", () => {
    const texts = leaves(nb).map(({ text }) => text);
    const commands = /--reason "…"/g;
    expect(texts.filter((text) => /["“”]|\.\.\.|\w…/.test(text.replace(commands, "")))).toEqual([]);
  });
});

const names = new Set([
  "Entra Employee Sync",
  "Entra ID",
  "Exchange Online",
  "Key Vault",
  "Microsoft Graph",
  "HTML",
  "CSV",
  "Excel (.xlsx)",
  "Outlook",
  "Mac",
  "Android",
  "Format",
  "Pause",
  "Plan",
  "Plan (JSON)",
  "Status",
]);

interface Leaf {
  readonly path: string;
  readonly text: string;
}

/** All texts with their paths; of a function what it makes of a few arguments, without what they put into it. */
function leaves(value: unknown, path = ""): Leaf[] {
  if ([".codes", ".checks", ".lint"].includes(path)) return [];
  if (typeof value === "string") return [{ path, text: value }];
  if (typeof value === "function") {
    const made = samples.flatMap((args): string[] => {
      try {
        const text: unknown = value(...args);
        return typeof text === "string" ? [text] : [];
      } catch {
        return [];
      }
    });
    return [{ path: `${path}()`, text: [...new Set(made)].join("\n").replaceAll(ofSamples, "") }];
  }
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([name, inner]) => leaves(inner, `${path}.${name}`));
}

/** What a text has of the arguments, and units, which both languages have. */
const ofSamples = /\b(?:qq\w*|undefined|true|NaN|object Object|min|s)\b/g;

/** Arguments that the texts take: names, numbers, lists, and what is known of an account or a pause. */
const samples: readonly (readonly unknown[])[] = [
  ["qqa", "qqb", "qqc"],
  ["qqa", 2, "qqc"],
  ["qqa", 2, 3],
  [1, 1, 1],
  [2, 3, 4],
  [2, true, "qqc"],
  [["qqa", "qqb"]],
  [{ by: "qqa", reason: "qqb", userPrincipalName: "qqc", userType: null, enabled: false }],
];
