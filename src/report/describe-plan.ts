import type { Candidate } from "../core/identity/match.ts";
import type { Plan, PlannedEmployee, PlannedTemplates } from "../core/plan.ts";
import type { Guard } from "../core/safety/guards.ts";
import type { Change, Note } from "../core/target.ts";
import {
  type Block,
  count,
  countPeople,
  type DescribedChange,
  type DescribedPerson,
  type Document,
  fewPeople,
  grouped,
  type Reason,
  type Remark,
} from "./document.ts";
import { brief } from "./visible.ts";

/** Options of a description: the guards with their numbers, and how many people to list (default: all). */
export interface DescribeOptions {
  readonly guards?: readonly Guard[] | undefined;
  readonly limit?: number | undefined;
}

/**
 * A plan as a report: what applying it would do, the guards that forbid it, totals, each person with changes by office, and
 * at the end who is only noted, by reason.
 */
export function describePlan(plan: Plan, { guards = [], limit }: DescribeOptions = {}): Document {
  const isUnsure = ({ unsure }: PlannedEmployee) => unsure !== undefined;
  const isChanging = ({ changes }: PlannedEmployee) => changes.length > 0;
  const listed = [
    ...plan.employees.filter(isUnsure),
    ...plan.employees.filter((one) => isChanging(one) && !isUnsure(one)),
  ];
  const noted = plan.employees.filter((one) => !isChanging(one) && !isUnsure(one));
  const people = listed.slice(0, limit);
  return {
    title: titleOf(plan),
    blocks: [
      ...held(plan, guards),
      ...toKnow(plan),
      facts(plan),
      ...perTarget(plan),
      ...perChoice(plan),
      ...perOffice(plan),
      ...(listed.length > 0
        ? [
            {
              kind: "people",
              people: people.map(describePerson),
              more: listed.length - people.length,
            } as const,
          ]
        : []),
      ...(noted.length > 0
        ? [{ kind: "noted", people: noted.length, reasons: groupNotes(noted) } as const]
        : []),
    ],
  };
}

function titleOf({ mode, complete, hasChanges, totals }: Plan): string {
  const changes = `would change ${count(totals.changes, "field")} of ${countPeople(totals.changed)}`;
  if (mode === "apply" && hasChanges) return `Applying this plan ${changes}`;
  const nothing = `nothing to do${complete ? "" : " in what could be planned"}`;
  if (mode === "apply") return nothing.replace("n", "N");
  return `Preview, nothing is written: ${hasChanges ? `applying this plan ${changes}` : nothing}`;
}

function held(plan: Plan, guards: readonly Guard[]): readonly Block[] {
  const { blocked, held: waiting = [], targets, totals } = plan;
  const isPart = targets.some((target) => totals.targets[target] && !waiting.includes(target));
  const title =
    waiting.length > 0 && isPart
      ? `Held: ${waiting.join(", ")} waits for a person, the rest is applied`
      : "Held: this plan is not applied unattended";
  const names = [...new Set([...blocked, ...guards.map(({ name }) => name)])];
  if (names.length === 0) return [];
  const said = new Map(guards.map(({ name, message }) => [name, message]));
  const remarks = names.map((name) => ({ message: said.has(name) ? `${said.get(name)} (${name})` : name }));
  return [{ kind: "callout", title, remarks }];
}

function toKnow({ complete, notes }: Plan): readonly Block[] {
  const remarks = notes.map(remark);
  if (!complete)
    return [{ kind: "callout", title: "Incomplete: part of the request could not be planned", remarks }];
  return remarks.length ? [{ kind: "callout", title: "To know", remarks }] : [];
}

function facts({ id, digest, createdAt, totals, targets, emails, templates }: Plan): Block {
  const { employees, matched, changed, changes, outOfScope, equal, inStep = totals.unchanged } = totals;
  const leftOut = employees - changed - outOfScope - inStep;
  return {
    kind: "facts",
    rows: [
      [
        "Employees",
        `${grouped(employees)}: ${grouped(matched)} with an account, ${grouped(leftOut)} left out`,
      ],
      ["To change", `${countPeople(changed)}, ${count(changes, "field")}`],
      ["In step", countPeople(inStep)],
      ...(outOfScope
        ? [["Not in scope", `${countPeople(outOfScope)} with differences that are left alone`] as const]
        : []),
      ...(equal
        ? [["Same meaning", `${count(equal, "field")} spelled differently and left alone`] as const]
        : []),
      ["Requested", `${targets.join(", ")}${emails ? ` for ${countPeople(emails.length)}` : ""}`],
      ...(templates ? [["Templates", describeTemplates(templates)] as const] : []),
      ...(templates?.served ? [["Served by", describeServed(templates.served)] as const] : []),
      ["Made", createdAt],
      ["Plan", id],
      ["Digest", digest],
    ],
  };
}

const describeTemplates = ({ from, to, people }: PlannedTemplates): string =>
  people > 0
    ? `${to}; ${countPeople(people)} change only because they replace ${from?.slice(0, 8) ?? "others"}…`
    : to;

const describeServed = ({ mailbox, addin, both }: NonNullable<PlannedTemplates["served"]>): string =>
  `mailbox ${grouped(mailbox)}, add-in ${grouped(addin)}, both ${grouped(both)}`;

function perTarget({ totals }: Plan): readonly Block[] {
  const rows = Object.entries(totals.targets).map(([target, { employees, changes, cleared }]) => [
    target,
    ...[employees, changes, cleared].map(grouped),
  ]);
  return rows.length ? [{ kind: "table", head: ["Target", "People", "Fields", "Cleared"], rows }] : [];
}

/** Who gets which template, where rules choose. */
function perChoice({ templates }: Plan): readonly Block[] {
  const rows = (templates?.choices ?? []).map(({ choice, people, changed }) => [
    choice,
    grouped(people),
    grouped(changed),
  ]);
  return rows.length ? [{ kind: "table", head: ["Template", "People", "Changed"], rows }] : [];
}

/** How many people of an office change, where there are enough of them to ask. */
function perOffice({ employees }: Plan): readonly Block[] {
  const changing = employees.filter(({ inScope, changes }) => inScope && changes.length > 0);
  const offices = [...Map.groupBy(changing, ({ office }) => office)];
  if (changing.length <= fewPeople || offices.length < 2) return [];
  const rows = offices.map(([office, own]) => [
    office ?? "–",
    grouped(own.length),
    grouped(own.reduce((sum, { changes }) => sum + changes.length, 0)),
  ]);
  return [{ kind: "table", head: ["Office", "People", "Fields"], rows }];
}

const matches: Record<PlannedEmployee["match"], string> = {
  link: "matched by the remembered link",
  employeeId: "matched by employeeId",
  userPrincipalName: "matched by userPrincipalName",
  mail: "matched by mail",
  proxyAddresses: "matched by proxyAddresses",
  none: "no account",
  ambiguous: "ambiguous, not written",
  unsure: "unsure, not written until a person confirms it",
  rejected: "rejected",
  record: "the account that the run wrote",
};

function describePerson(person: PlannedEmployee): DescribedPerson {
  const { email, office, match, inScope, changes, notes, unsure } = person;
  return {
    name: email,
    ...(office !== undefined && !unsure && { office }),
    about: inScope ? matches[match] : `${matches[match]}; not in scope, not written`,
    changes: [...changes, ...(unsure?.changes ?? [])].map(describeChange),
    remarks: [...saidOnce(notes).map(remark), ...(unsure?.candidates ?? []).map(describeCandidate)],
  };
}

/** What is listed as changes of a person who is unsure would be written to the first account. */
function describeCandidate(candidate: Candidate, index: number): Remark {
  const { entraId, userPrincipalName, displayName, enabled, match } = candidate;
  const name = displayName === null ? "" : `, "${displayName}"`;
  const state = enabled === false ? ", disabled" : "";
  const first = index === 0 ? "; confirmed, it would get the values below" : "";
  const way = matches[match].replace("matched ", "");
  return { message: `Perhaps ${userPrincipalName} (${entraId})${name}${state}: found ${way}${first}.` };
}

function describeChange({ target, field, rule, from, to }: Change): DescribedChange {
  const values = { from: from && brief(from, to), to: to && brief(to, from) };
  return { attribute: `${target}.${field}`, rule, ...values };
}

/** A note that does not begin with the name of its field is prefixed with it. */
function remark({ message, remedy, target, field }: Note): Remark {
  const isNamed = field === undefined || field === target || message.startsWith(field);
  const attribute = target ? `${target}.${field}` : field;
  return { message: isNamed ? message : `${attribute}: ${message}`, remedy };
}

/** A person's notes; what is said of several targets in the same words, such as an exclusion, is one that names them. */
const saidOnce = (notes: readonly Note[]): readonly Note[] =>
  [
    ...Map.groupBy(notes, ({ code, field, message, remedy }) =>
      JSON.stringify([code, field, message, remedy]),
    ).values(),
  ].flatMap((same) => {
    const [note] = same;
    const targets = [...new Set(same.flatMap(({ target }) => target ?? []))];
    if (!note || targets.length < 2) return same;
    const target = targets.join(", ");
    return [{ ...note, target, message: `${target}: ${note.message}` }];
  });

/**
 * The notes of people without a change by what they are about, those of most people first. What is said of all of them in
 * the same words, their own address aside, is said once.
 */
function groupNotes(people: readonly PlannedEmployee[]): readonly Reason[] {
  const all = people.flatMap((person) => saidOnce(person.notes).map((note) => ({ person, note })));
  const groups = Map.groupBy(all, ({ note: { code, target, field, remedy } }) =>
    JSON.stringify([code, target, field, remedy]),
  );
  const reasons = [...groups.values()].flatMap((group): readonly Reason[] => {
    const said = group.map(({ person, note }) => {
      const { message, remedy } = remark(note);
      return { name: person.email, message, remedy, general: withoutOwn(message, person) };
    });
    const [first] = said;
    const note = group[0]?.note;
    if (!first || !note) return [];
    const { remedy, general } = first;
    if (said.length === 1) return [{ message: first.message, remedy, people: [{ name: first.name }] }];
    if (said.every((one) => one.general === general))
      return [{ message: general, remedy, people: said.map(({ name }) => ({ name })) }];
    const about = [note.target, note.field].filter(Boolean).join(".");
    const what = about === "" ? note.code : `${about}: ${note.code}`;
    return [{ message: what, remedy, people: said.map(({ name, message }) => ({ name, message })) }];
  });
  return reasons.toSorted((one, other) => other.people.length - one.people.length);
}

/** A message without what is only this person's: their address, and the id of their account. */
function withoutOwn(message: string, { email, entraId }: PlannedEmployee): string {
  const nameless = email.length > 2 ? message.replaceAll(email, "…") : message;
  return entraId ? nameless.replaceAll(entraId, "…") : nameless;
}
