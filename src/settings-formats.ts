import * as z from "zod";
import { allowHosts } from "./clients/images/allowed-hosts.ts";
import { type DatabaseSetting, parseDatabaseUrl } from "./clients/postgres/database-url.ts";
import type { Scope } from "./core/exclusion.ts";
import type { Way } from "./core/identity/account.ts";
import { wayNames } from "./core/identity/account.ts";
import { checkNcrontab } from "./core/ncrontab.ts";
import type { Rate } from "./core/pace.ts";
import type { Policies, Policy } from "./targets/entra/attributes.ts";

/** A setting that may be left out or left empty: then it is `fallback`. */
export const withDefault = <T extends z.ZodType>(schema: T, fallback: string) =>
  z.preprocess((raw) => (typeof raw === "string" && raw.trim() ? raw.trim() : fallback), schema);

/** A setting that may be left out or left empty: then it is undefined. */
export const optional = <T extends z.ZodType>(schema: T) =>
  z.preprocess((raw) => (typeof raw === "string" && raw.trim() ? raw.trim() : undefined), schema.optional());

/** One of a few words, in any case. */
export const oneOf = <const T extends readonly string[]>(words: T) =>
  z.preprocess(
    (raw) => (typeof raw === "string" ? (words.find((word) => sameWord(word, raw)) ?? raw) : raw),
    z.enum(words, { error: `must be ${words.join(" or ")}` }),
  );

/** Several of a few words, comma between, in any case; returned in the order of `words`, all of them for none. */
export const someOf = (words: readonly string[]) =>
  parsed((text): readonly string[] => {
    const given = parts(text, ",");
    const unknown = given.filter((part) => !words.some((word) => sameWord(word, part)));
    if (unknown.length) throw new Error(`does not know ${unknown.join(", ")}; it knows ${words.join(", ")}`);
    if (given.length === 0) return words;
    return words.filter((word) => given.some((part) => sameWord(word, part)));
  });

/** `link,upn,mail`: ways to find an account, in the order given; those of `fallback` for none. */
export const ways = (fallback: string) =>
  parsed((text): readonly Way[] => {
    const given = parts(text, ",");
    const named = (given.length > 0 ? given : parts(fallback, ",")).map((part): [string, Way] => {
      const known = Object.entries(wayNames).find(([name]) => sameWord(name, part));
      if (known) return known;
      throw new Error(`does not know ${part}; it knows ${Object.keys(wayNames).join(", ")}`);
    });
    return Object.values(onceEach(named));
  });

/** An https origin: no path, no query, no credentials. */
export const origin = parsed((text) => {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  // An origin has no path, query, fragment, user name or password.
  if (url?.protocol !== "https:" || url.href !== `${url.origin}/`)
    throw new Error("must be an https origin without a path, such as https://graph.microsoft.com");
  return url.origin;
});

/** An https address that names are appended to, behind a slash: no query, no fragment, no credentials. */
export const httpsFolder = parsed((text) => {
  const url = URL.parse(text);
  if (url?.protocol !== "https:" || url.href !== `${url.origin}${url.pathname}`)
    throw new Error("must be an https address without a query, such as https://images.example.com");
  return url.href.replace(/\/+$/, "");
});

const urlOf = (setting: DatabaseSetting) =>
  parsed((text) => {
    try {
      parseDatabaseUrl(text, setting);
    } catch (error) {
      throw new Error(error instanceof Error ? error.message.replace(`${setting} `, "") : "is no URL");
    }
    return text;
  });

/** A PostgreSQL URL, checked as by the database client; never repeated in the message. */
export const databaseUrl = urlOf("EMPLOYEES_DATABASE_URL");

/** The same, for what Entra ID holds. */
export const readbackUrl = urlOf("ENTRA_READBACK_URL");

/** Hosts, comma between: `images.example.com`, or with a port where it is not 443. */
export const hosts = parsed((text): readonly string[] => {
  const list = parts(text, ",");
  allowHosts(list);
  return list;
});

/** Texts, comma between, as they are written; a single comma for none. */
export const texts = parsed((text): readonly string[] => parts(text, ","));

/** A schedule of six fields that the Functions host accepts. */
export const schedule = parsed((text) => {
  checkNcrontab(text);
  return text;
});

/** A whole number within bounds, both included. */
export const whole = (minimum: number, maximum: number) =>
  parsed((text) => {
    const number = /^\d+$/.test(text) ? Number(text) : Number.NaN;
    if (number >= minimum && number <= maximum) return number;
    throw new Error(`must be a whole number from ${minimum} to ${maximum}`);
  });

/** A text of a bounded length. */
export const short = (maximum: number) => z.string().max(maximum, `takes at most ${maximum} characters`);

/** A country by its ISO 3166 code in any case, which is written as ISO has it (`UK` is GB), or by its name as it is. */
export const country = parsed((text): string => {
  if (text.length > 128) throw new Error("takes at most 128 characters");
  if (!/^[a-z]{2}$/i.test(text)) return text;
  const { region = text } = new Intl.Locale(`und-${text}`);
  if (new Intl.DisplayNames("en", { type: "region", fallback: "none" }).of(region)) return region;
  throw new Error(
    `has ${text}, which is not an ISO country code; write one such as NO, or the country's name`,
  );
});

/** A GUID as Azure prints it. */
export const guid = z
  .string()
  .regex(/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i, "must be a GUID, not a domain name");

/** A connection string of Application Insights, by what its exporter refuses: it would do so with each function that is called. */
export const insights = z
  .string()
  .regex(
    /(^|;)\s*[Ii]nstrumentation[Kk]ey=[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}\s*(;|$)/,
    "must be the connection string that the Application Insights resource shows: InstrumentationKey=…;IngestionEndpoint=…",
  );

/**
 * `entra=18,photo=10`: messages a second for each target; targets that are not named keep their default. Behind a colon
 * the allowance, where it is not Graph's: `entra=18:3000/150` is at most 3,000 in any 150 seconds.
 */
export const rates = (defaults: Readonly<Record<string, number>>) =>
  parsed((text): Readonly<Record<string, Rate>> => {
    const named = parts(text, ",").map((part): [string, Rate] => {
      const [name, given] = cut(part, "=");
      const [rate, allowance] = cut(given, ":");
      const target = Object.keys(defaults).find((known) => sameWord(known, name));
      if (!target) throw new Error(`does not know ${name}; it knows ${Object.keys(defaults).join(", ")}`);
      if (!(/^\d+(\.\d+)?$/.test(rate) && Number(rate) > 0 && Number(rate) <= 1000))
        throw new Error(`${target} needs a rate between 0 and 1000`);
      if (!given.includes(":")) return [target, Number(rate)];
      const [, writes, seconds] = /^([1-9]\d{0,5})\/([1-9]\d{0,3})$/.exec(allowance) ?? [];
      if (!writes || !seconds)
        throw new Error(`${target} needs an allowance of so many in so many seconds, such as :3000/150`);
      return [target, { rate: Number(rate), writes: Number(writes), seconds: Number(seconds) }];
    });
    return { ...defaults, ...onceEach(named) };
  });

const strengths = ["authoritative", "if-empty", "ignore"] as const;

/** `mobilePhone=if-empty:keep,streetAddress=ignore`: a policy for some of the attributes. */
export const policies = (attributes: readonly string[]) =>
  parsed(
    (text): Policies =>
      onceEach(
        parts(text, ",").map((part): [string, Policy] => {
          const [name, rule] = cut(part, "=");
          const [word, keep] = cut(rule, ":");
          const attribute = attributes.find((known) => sameWord(known, name));
          const strength = strengths.find((known) => sameWord(known, word));
          if (!attribute) throw new Error(`does not know ${name}; it knows ${attributes.join(", ")}`);
          if (!strength || (rule.includes(":") && !sameWord(keep, "keep"))) {
            throw new Error(`${attribute} must be ${strengths.join(", ")}, with :keep or without`);
          }
          return [attribute, { strength, keep: rule.includes(":") }];
        }),
      ),
  );

/** `office:Oslo;email:a@b.no;percent:10`: who may be written. */
export const scope = parsed((text): Scope => {
  const rules = parts(text, ";").map((part) => {
    const [kind, value] = cut(part, ":");
    return { kind: kind.toLowerCase(), value };
  });
  const valuesOf = (kind: string) => rules.filter((rule) => rule.kind === kind).map(({ value }) => value);
  const percents = valuesOf("percent").map((value) => (/^\d+(\.\d+)?$/.test(value) ? Number(value) : -1));
  const unknown = rules.filter(({ kind, value }) => !["office", "email", "percent"].includes(kind) || !value);
  if (unknown.length) throw new Error("takes office:NAME, email:ADDRESS and percent:N, with ; between");
  if (percents.some((percent) => !(percent >= 0 && percent <= 100)))
    throw new Error("needs percent from 0 to 100");
  return { offices: valuesOf("office"), emails: valuesOf("email"), percent: Math.max(0, ...percents) };
});

function parsed<T>(parse: (text: string) => T) {
  return z.string().transform((text, context): T => {
    try {
      return parse(text);
    } catch (error) {
      context.addIssue({ code: "custom", message: error instanceof Error ? error.message : String(error) });
      return z.NEVER;
    }
  });
}

const parts = (text: string, separator: string): string[] =>
  text
    .split(separator)
    .map((part) => part.trim())
    .filter(Boolean);

/** The text before the first separator and the text after it, both trimmed. */
function cut(part: string, separator: string): readonly [string, string] {
  const [before = "", ...after] = part.split(separator);
  return [before.trim(), after.join(separator).trim()];
}

/** The entries as an object; two entries for one name are an error. */
function onceEach<T>(entries: readonly (readonly [string, T])[]): Record<string, T> {
  const names = entries.map(([name]) => name);
  const twice = names.find((name, index) => names.indexOf(name) < index);
  if (twice) throw new Error(`names ${twice} twice`);
  return Object.fromEntries(entries);
}

const sameWord = (a: string, b: string): boolean => a.toLowerCase() === b.trim().toLowerCase();
