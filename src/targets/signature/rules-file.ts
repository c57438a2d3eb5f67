import { isMap, LineCounter, type Node, parseDocument } from "yaml";
import * as z from "zod";
import { zoneOf } from "../../core/cells/country.ts";
import { isSigned } from "../../core/cells/picture.ts";
import type { Served } from "../../core/target.ts";
import type { Flaw } from "./check-source.ts";

/** The file that says who gets which template. */
export const rulesFile = "rules.yaml";

/** A picture below a signature for a while, with what is read in its place and where it leads. */
export type Banner = Readonly<z.infer<typeof Banner>>;

/** Whether replies and forwards get the signature: all of it, a short one, or none. */
export const onReply = ["full", "short", "none"] as const;
export type OnReply = (typeof onReply)[number];

/** What puts a signature into mails; of both, the add-in replaces what the mailbox has put in. */
export const served = ["mailbox", "addin", "both"] as const satisfies readonly Served[];

const text = z
  .string({
    error: ({ input }) => (input === undefined ? undefined : "must be a text; write numbers in quotes"),
  })
  .trim()
  .min(1, "is empty")
  .max(200);
const texts = oneOrSeveral(text);
const address = z.url({ protocol: /^https$/, error: "must be an https address" }).max(2048);
const day = z.iso.date("must be a date such as 2026-12-24");

const Banner = z.strictObject({
  image: address.refine((url) => !isSigned(url), "is signed and ends one day; a mail is read for years"),
  alt: text,
  link: address,
  /** Pixels. */
  width: z.number().int().min(40).max(600).default(400),
});

const language = text.regex(/^[a-z*][a-z\d*-]*$/i, "must be a language such as nb, nb* or en-GB");
const group = text.refine(
  (name) => !name.includes("*"),
  "is the name of one group, or its object id: * does not stand for others",
);

const mailboxes = texts
  .refine(
    (all) => all.every((one) => z.email().safeParse(one).success),
    "is the address of one mailbox: * does not stand for others",
  )
  .transform((all) => all.map((one) => one.toLowerCase()));

/** What of the employee database a rule may ask for. */
const ofEmployee = { office: texts, department: texts, city: texts, title: texts, email: texts };
/** What of the account in Entra ID a rule may ask for. */
const ofAccount = { language: oneOrSeveral(language), group: oneOrSeveral(group) };
export type Condition = keyof typeof ofEmployee | keyof typeof ofAccount;

const Rule = z.strictObject({
  name: text,
  ...z.object({ ...ofEmployee, ...ofAccount }).partial().shape,
  from: day.optional(),
  until: day.optional(),
  template: text.optional(),
  banner: Banner.optional(),
  reply: z.enum(onReply).optional(),
  served: z.enum(served).optional(),
  /** Only for mail that people send from these mailboxes, which is the add-in's alone to know. */
  mailbox: mailboxes.optional(),
});

const RulesFile = z.strictObject({
  zone: text.refine(isZone, "is not a time zone: write a name such as Europe/Oslo").optional(),
  // Without one where all of them are comments.
  rules: z
    .array(Rule)
    .nullish()
    .transform((rules) => rules ?? []),
});

/** Who gets a template, from when until when (both days included), and what goes with it. */
export interface Rule extends Readonly<z.infer<typeof Rule>> {
  /** In the file, from 1. */
  readonly line: number;
}

/** The rules in their order, of which the first that fits is used; days are those of `zone` (IANA name). */
export interface Rules {
  readonly zone: string;
  readonly rules: readonly Rule[];
}

/** What is wrong with a file of rules, or the rules. */
export type ReadRules = { readonly flaws: readonly Flaw[] } | Rules;

/** What the file of rules is held against. */
export interface RulesContext {
  /** The names that a rule may give. */
  readonly templates: readonly string[];
  /** Its code or name: it says which days the dates are. */
  readonly country: string;
  /** Whether there is an add-in that a rule may leave people to; not looked at where it is absent. */
  readonly hasAddin?: boolean | undefined;
}

/** Reads the file of rules. */
export function readRules(source: string, { templates, country, hasAddin }: RulesContext): ReadRules {
  const counter = new LineCounter();
  const document = parseDocument(source, { lineCounter: counter });
  const lineAt = (offset = 0) => counter.linePos(offset).line || 1;
  const flaw = (line: number, message: string): Flaw => ({ file: rulesFile, line, message });
  const lineOf = (path: readonly PropertyKey[]): number => {
    for (let end = path.length; end > 0; end--) {
      const parent: unknown = document.getIn(path.slice(0, end - 1), true) ?? document.contents;
      const pair = isMap(parent) && parent.items.find(({ key }) => String(key) === String(path[end - 1]));
      const node = (pair ? pair.key : document.getIn(path.slice(0, end), true)) as Node | undefined;
      if (node?.range) return lineAt(node.range[0]);
    }
    return 1;
  };
  if (document.errors.length > 0)
    return { flaws: document.errors.map(({ pos, message }) => flaw(lineAt(pos[0]), firstLine(message))) };

  const { data, error } = RulesFile.safeParse(toPlain(document) ?? {});
  if (error) {
    const flaws = error.issues.flatMap((issue) =>
      issue.code === "unrecognized_keys"
        ? issue.keys.map((key) => flaw(lineOf([...issue.path, key]), unknownKey(key)))
        : [flaw(lineOf(issue.path), `${nameOf(issue.path)} ${said(issue.message)}`.trim())],
    );
    return { flaws };
  }

  const rules = data.rules.map((rule, index): Rule => ({ ...rule, line: lineOf(["rules", index]) }));
  const zone = data.zone ?? zoneOf(country);
  const flaws = rules.flatMap(({ name, template, from, until, served = "mailbox", mailbox, line }, index) => [
    ...(rules.findIndex((other) => other.name === name) < index
      ? [flaw(line, `there is another rule named ${name}`)]
      : []),
    ...(from && until && from > until ? [flaw(line, `${name} ends before it begins`)] : []),
    ...(template !== undefined && !templates.includes(template)
      ? [
          flaw(
            lineOf(["rules", index, "template"]),
            `there is no template ${template}: those in the folder are ${templates.join(", ")}`,
          ),
        ]
      : []),
    ...(served !== "mailbox" && hasAddin === false
      ? [flaw(lineOf(["rules", index, "served"]), `served: ${served} is for the Outlook add-in, ${noAddin}`)]
      : []),
    ...(mailbox && template === undefined
      ? [
          flaw(
            lineOf(["rules", index, "mailbox"]),
            `${name} is for a mailbox that several people send from: name a template that is made for it`,
          ),
        ]
      : []),
    ...((from || until) && zone === undefined
      ? [flaw(line, "the country has several time zones: write zone: with one, such as Europe/Oslo")]
      : []),
  ]);
  return flaws.length > 0 ? { flaws } : { zone: zone ?? "UTC", rules };
}

/** Where no add-in is set up, people left to it would have no signature at all. */
const noAddin = "and none is set up: set ADDIN_CLIENT_ID first, or leave it out";

/** One value, or several in brackets. */
function oneOrSeveral<T extends z.ZodType<string>>(one: T) {
  const several = z.array(one).min(1);
  return z
    .union([one, several], "must be a text, or several in brackets; write numbers in quotes")
    .transform((given) => [given].flat());
}

/** A YAML document as plain data; undefined where its aliases are too many. */
function toPlain(document: { toJS(options: { maxAliasCount: number }): unknown }): unknown {
  try {
    return document.toJS({ maxAliasCount: 100 });
  } catch {
    return undefined;
  }
}

const nameOf = (path: readonly PropertyKey[]): string =>
  path.filter((part, index) => typeof part === "string" && (index > 0 || path.length === 1)).join(".");
const firstLine = (message: string): string => message.split("\n")[0]?.replace(/ at line \d+.*/, "") ?? "";
const said = (message: string): string =>
  message
    .replace("Invalid input: expected nonoptional, received undefined", "is missing")
    .replace(/^Invalid input: expected (\w+), received undefined$/, "is missing")
    .replace(/^Invalid input: /, "is not right: ");

function isZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: name }).format(0) !== "";
  } catch {
    return false;
  }
}

const unknownKey = (key: string): string => `${key} is not a key of a rule or of the file`;
