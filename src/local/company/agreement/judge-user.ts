import { isDeepStrictEqual } from "node:util";
import type { EntraUser } from "../../microsoft/graph/user.ts";
import { isProperty, type Property, profile } from "./rightful-profile.ts";

/** One thing that is not as it must be; `expected` and `actual` are values of `property`. */
export interface Disagreement {
  /** User principal name. */
  readonly who: string;
  readonly property: string;
  readonly expected: unknown;
  readonly actual: unknown;
  readonly why: string;
}

/** One thing that differs from the database, and may. */
export interface Allowance {
  /** User principal name, or the e-mail in the database of someone who has no user. */
  readonly who: string;
  readonly why: string;
}

/** What is found about a user or about everyone: all is well if there is no disagreement. */
export interface Findings {
  readonly disagreements: readonly Disagreement[];
  readonly allowances: readonly Allowance[];
}

type Ruling = { readonly expected: unknown; readonly why: string; readonly allowed?: string } | undefined;

/** Judges one user: `rightful` values where they have an owner in the database, and no change to anything else. */
export function judgeUser(
  before: EntraUser,
  after: EntraUser,
  rightful: ReadonlyMap<Property, string | null> | undefined,
): Findings {
  const disagreements: Disagreement[] = [];
  const allowances: Allowance[] = [];
  const who = before.userPrincipalName;

  for (const property of Object.keys({ ...before, ...after }) as (keyof EntraUser)[]) {
    const ruling =
      rightful && isProperty(property)
        ? rule(property, before, after, rightful.get(property) ?? null)
        : { expected: before[property], why: "is not the sync's to change" };
    if (!ruling) continue;
    const { expected, why, allowed } = { allowed: undefined, ...ruling };
    const actual = after[property];
    if (!isDeepStrictEqual(actual, expected)) disagreements.push({ who, property, expected, actual, why });
    else if (allowed) allowances.push({ who, why: `${property}: ${allowed}` });
  }
  return { disagreements, allowances };
}

/** What `property` must now be, to the letter; undefined when a phone holds the right digits. */
function rule(property: Property, before: EntraUser, after: EntraUser, rightful: string | null): Ruling {
  const was = before[property];
  if (sameMeaning(property, was, rightful)) {
    return { expected: was, why: "said the same before: there was nothing to write" };
  }
  const { longest } = profile[property];
  if (rightful && rightful.length > longest) {
    const why = `is longer than the ${longest} characters Entra takes, and stays as it was`;
    return { expected: was, why, allowed: why };
  }
  if (before.isAdministrator && isPhone(property)) {
    const why = "is an administrator's, which an app may not write, and stays as it was";
    return { expected: was, why, allowed: why };
  }
  if (rightful && isPhone(property) && sameMeaning(property, after[property], rightful)) return undefined;
  const asStored = property === "businessPhones" ? (rightful ? [rightful] : []) : rightful;
  return { expected: asStored, why: rightful ? "the database says so" : "the database has none" };
}

function sameMeaning(
  property: Property,
  stored: string | readonly string[] | null,
  rightful: string | null,
): boolean {
  if (typeof stored === "object" && stored !== null) {
    return stored.length <= 1 && sameMeaning(property, stored[0] ?? null, rightful);
  }
  const meaning = isPhone(property) ? phoneNumber : (text: string) => text.normalize("NFC").trim();
  return meaning(stored ?? "") === meaning(rightful ?? "");
}

/** Digits, with a plus where abroad is dialled; eight alone are a Norwegian number. */
function phoneNumber(text: string): string {
  const digits = text.replace(/[^\d+]/g, "").replace(/^00/, "+");
  return digits.length === 8 ? `+47${digits}` : digits;
}

function isPhone(property: Property): boolean {
  return property === "mobilePhone" || property === "businessPhones";
}
