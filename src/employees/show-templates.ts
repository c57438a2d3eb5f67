import { type Employee, type Source, type SourceEmployee, shownName } from "../core/employee.ts";
import { GiveUp, RetryLater } from "../core/errors.ts";
import { exclusionOf, withheld } from "../core/exclusion.ts";
import { type Link, sourceOf } from "../core/identity/link.ts";
import { isJoined, matchPeople } from "../core/identity/match.ts";
import { accountKey, employeeKey } from "../core/key.ts";
import { nothingRemembered } from "../core/state.ts";
import type { Note, ShownAccount, Target } from "../core/target.ts";
import type { Planning } from "../runs/plan.ts";
import { learnFrom, propertiesFor } from "../runs/recall.ts";
import type { Records } from "../stores/records.ts";
import type { Warning } from "../targets/signature/check-source.ts";
import { digestOfTemplates, type ForEveryone } from "../targets/signature/origin.ts";
import {
  describeChoice,
  maximum,
  renderShort,
  renderSignature,
  type Signature,
  type Templates,
} from "../targets/signature/render.ts";
import type { Asked as AskedOfAccounts } from "../targets/signature/rules.ts";
import { type OnReply, rulesFile } from "../targets/signature/rules-file.ts";
import { valuesOf } from "../targets/signature/variables.ts";
import { lengthOf, type Picked, pick } from "./pick-people.ts";
import { signatureWithoutPhoto } from "./signature.ts";

type Shown = Pick<Signature, "html" | "text">;

interface SignatureOfTemplates extends Shown {
  readonly template: string;
  readonly withoutPhoto: Shown;
  readonly onReply: OnReply;
  readonly short: Shown | null;
}

/** The effect of templates: signatures of some people, and counts for everyone. */
export interface TemplatesShown {
  readonly digest: string;
  readonly deployed: string | null;
  /** Warnings about the templates, and notes on facts of accounts that could not be read. */
  readonly warnings: readonly (Omit<Warning, "code"> & { readonly code: string })[];
  readonly sizes: readonly {
    readonly format: "html" | "text";
    readonly characters: number;
    readonly left: number;
    readonly email: string;
  }[];
  readonly choices: readonly {
    readonly choice: string;
    readonly people: number;
    readonly emails: readonly string[];
  }[];
  readonly people: readonly {
    readonly email: string;
    readonly name: string;
    readonly office: string;
    readonly photoUrl: string | null;
    readonly reasons: readonly string[];
    readonly before: SignatureOfTemplates | null;
    readonly after: SignatureOfTemplates;
    readonly notes: readonly Note[];
  }[];
}

interface Asked extends ForEveryone {
  /** Everyone, without values that may not be shown. */
  readonly employees: readonly Employee[];
  /** What could not be read of accounts. */
  readonly notes?: readonly Note[];
  /** The addresses of those to show, else chosen examples; `placeholders` for a reader who may not see people. */
  readonly emails: readonly string[] | "placeholders" | undefined;
  readonly draft: Templates;
  /** Throws GiveUp where the deployed templates are broken. */
  readonly deployed: () => Templates;
}

/** Everyone as their signatures may show them, and what could not be read of their accounts. */
interface ShownEveryone {
  readonly employees: readonly Employee[];
  readonly notes: readonly Note[];
}

/**
 * Everyone as their signatures may show them, by exclusions, by the memories of their photos and, only if rules need it, by
 * their accounts.
 */
export async function shownInSignatures(
  { readSource, targets, accounts, ways }: Pick<Planning, "readSource" | "targets" | "accounts" | "ways">,
  { exclusions, links, states }: Pick<Records, "exclusions" | "links" | "states">,
  { language, groups }: AskedOfAccounts,
): Promise<ShownEveryone> {
  const target = targets.get("signature");
  const names = target?.fitToShow ? [target.name, ...(target.recalls ?? [])] : [];
  const [source, excluded, linked, read] = await Promise.all([
    readSource(),
    exclusions.all(),
    links.all(),
    Promise.all(names.map(async (name) => [name, await states.memories(name)] as const)),
    target?.open?.(),
  ]);
  const memories = new Map(read);
  const now = new Date();
  const asks = target && (language || groups.length > 0);
  const { accountOf, notes } = asks
    ? await accountsNow(source, linked, { target, accounts, ways })
    : { accountOf: (row: SourceEmployee) => toAccount(linked.get(sourceOf(row))?.entraId), notes: [] };
  const employees = source.employees.map((row) => {
    const account = accountOf(row);
    const entraId = account?.id;
    const exclusion = exclusionOf(
      excluded,
      { key: employeeKey(row.employee.email), entraId: entraId ?? null },
      now,
    );
    const shown = withheld(targets, row.employee, exclusion, "signature");
    const memoryOf = (name: string) =>
      (entraId && memories.get(name)?.get(accountKey(entraId))) || nothingRemembered;
    return target?.fitToShow?.(shown, memoryOf, account).employee ?? shown;
  });
  return { employees, notes };
}

const toAccount = (id: string | null | undefined): ShownAccount | undefined => (id ? { id } : undefined);

/** Everyone's accounts with the facts that rules use; if they cannot be read, those of earlier plans, without facts. */
async function accountsNow(
  source: Source,
  links: ReadonlyMap<string, Link>,
  { target, accounts, ways }: { target: Target } & Pick<Planning, "accounts" | "ways">,
): Promise<{ accountOf: (row: SourceEmployee) => ShownAccount | undefined; notes: readonly Note[] }> {
  try {
    const found = (await Array.fromAsync(accounts.readAll({ select: propertiesFor([target]) }))).flat();
    const learnt = await learnFrom([target], found, { isEveryone: true });
    const joined = matchPeople(source.employees, learnt.accounts, { links, ways });
    const own = new Map(
      source.employees.map((row, index) => {
        const one = joined[index];
        return [row, one && isJoined(one) ? one.found[0]?.account : undefined] as const;
      }),
    );
    return { accountOf: (row) => own.get(row), notes: learnt.notes };
  } catch (error) {
    if (!(error instanceof GiveUp || error instanceof RetryLater)) throw error;
    const { code, message } = error;
    return { accountOf: (row) => toAccount(links.get(sourceOf(row))?.entraId), notes: [{ code, message }] };
  }
}

/** How many people are named for each choice, and for how many with the longest values the size is measured. */
const [mostNamed, mostMeasured] = [20, 200];

/** Compares templates with the deployed ones; throws GiveUp for an address that no employee has. */
export function showTemplates(asked: Asked): TemplatesShown {
  const { employees, notes = [], emails, draft, deployed, onReply = "full", images } = asked;
  const before = workingOr(deployed);
  const picked = pick(emails, employees, draft);
  const show = (all: Templates, { employee, like }: Picked): SignatureOfTemplates => {
    const templates = chosenLike(all, like);
    const choice = templates.choose(employee);
    const { html, text } = renderSignature(templates, employee);
    const without = signatureWithoutPhoto(templates, employee);
    return {
      template: describeChoice(choice),
      html,
      text,
      withoutPhoto: { html: without.html, text: without.text },
      onReply: choice.reply ?? onReply,
      short: renderShort(templates, employee) ?? null,
    };
  };
  return {
    digest: digestOfTemplates(draft, { onReply, images }),
    deployed: before ? digestOfTemplates(before, { onReply, images }) : null,
    warnings: [
      ...draft.warnings,
      ...notes.map(({ code, message }) => ({ file: rulesFile, line: 1, code, values: [], message })),
    ],
    sizes: sizesOf(employees, draft),
    choices: choicesOf(employees, draft),
    people: picked.map((one) => ({
      email: one.employee.email,
      name: shownName(one.employee),
      office: one.employee.office.name,
      photoUrl: valuesOf(one.employee)["Photo"] ?? null,
      reasons: one.reasons,
      before: before ? show(before, one) : null,
      after: show(draft, one),
      notes: renderSignature(chosenLike(draft, one.like), one.employee).notes,
    })),
  };
}

const chosenLike = (templates: Templates, like: Employee): Templates => ({
  ...templates,
  choose: (_, now) => templates.choose(like, now),
});

function workingOr(load: () => Templates): Templates | undefined {
  try {
    return load();
  } catch (error) {
    if (error instanceof GiveUp) return undefined;
    throw error;
  }
}

function sizesOf(employees: readonly Employee[], templates: Templates): TemplatesShown["sizes"] {
  const measured = employees
    .map((employee) => [lengthOf(employee), employee] as const)
    .sort(([a], [b]) => b - a)
    .slice(0, mostMeasured)
    .map(([, employee]) => [employee, renderSignature(templates, employee)] as const);
  return (["html", "text"] as const).flatMap((format) => {
    const [first, ...others] = measured;
    if (!first) return [];
    const [employee, signature] = others.reduce(
      (longest, one) => (one[1][format].length > longest[1][format].length ? one : longest),
      first,
    );
    const characters = signature[format].length;
    return [{ format, characters, left: maximum[format] - characters, email: employee.email }];
  });
}

const choicesOf = (employees: readonly Employee[], templates: Templates): TemplatesShown["choices"] =>
  [...Map.groupBy(employees, (one) => describeChoice(templates.choose(one)))]
    .map(([choice, own]) => ({
      choice,
      people: own.length,
      emails: own.slice(0, mostNamed).map(({ email }) => email),
    }))
    .sort((a, b) => (a.choice < b.choice ? -1 : 1));
