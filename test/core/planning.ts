import type { Graph } from "../../src/clients/graph/graph.ts";
import { Employee, type RejectedRow } from "../../src/core/employee.ts";
import { type Exclusions, withheld } from "../../src/core/exclusion.ts";
import type { Account } from "../../src/core/identity/account.ts";
import { normalizeEmail } from "../../src/core/key.ts";
import { makePlan, type PlanInput } from "../../src/core/make-plan.ts";
import type { Plan } from "../../src/core/plan.ts";
import type { Granted, Memory } from "../../src/core/target.ts";
import { attributes, type Policies } from "../../src/targets/entra/attributes.ts";
import { entraTarget } from "../../src/targets/entra/target.ts";

/** An employee with all values. */
export const kari = Employee.parse({
  email: "kari@example.com",
  firstName: "Kari",
  lastName: "Nordmann",
  title: "Rådgiver",
  phone: "+47 900 00 001",
  profileImageUrl: null,
  office: {
    name: "Oslo",
    city: "Oslo",
    streetAddress: "Storgata 1",
    postalCode: "0155",
    phone: "+47 22 00 00 00",
    email: "oslo@example.com",
  },
});

/** Kari, with the given values replaced. */
export const employee = ({
  office,
  ...changes
}: Partial<Omit<Employee, "office">> & { office?: Partial<Employee["office"]> } = {}): Employee => ({
  ...kari,
  ...changes,
  office: { ...kari.office, ...office },
});

/** `count` people: p1@example.com, p2@example.com … */
export const people = (count: number): Employee[] =>
  Array.from({ length: count }, (_, index) => employee({ email: `p${index + 1}@example.com` }));

/** The account of an employee, which already has the values of the employee's row. */
export const accountOf = (person: Employee, changes: Partial<Account> = {}): Account => ({
  id: `id-of-${person.email}`,
  userPrincipalName: person.email,
  mail: null,
  proxyAddresses: [],
  onPremisesSyncEnabled: null,
  displayName: `${person.firstName} ${person.lastName}`,
  givenName: person.firstName,
  surname: person.lastName,
  jobTitle: person.title,
  mobilePhone: person.phone,
  businessPhones: person.office.phone === null ? [] : [person.office.phone],
  department: person.office.name,
  officeLocation: person.office.city,
  streetAddress: person.office.streetAddress,
  city: person.office.city,
  postalCode: person.office.postalCode,
  country: "NO",
  ...changes,
});

const unreachable: Graph = {
  origin: "https://graph.example.com",
  send: () => Promise.reject(new Error("Planning writes nothing, and reads accounts in bulk.")),
};

/** The profile target as the app makes it, without a server. */
export const profileTarget = (policies: Policies = {}, graph: Graph = unreachable, granted?: Granted) =>
  entraTarget({ graph, attributes: attributes("NO"), policies, ...(granted && { granted }) });

/** The input of a plan, with defaults for an ordinary company. */
export interface Situation
  extends Partial<
    Pick<
      PlanInput,
      | "emails"
      | "inScope"
      | "lastMatched"
      | "now"
      | "mode"
      | "sourceGuards"
      | "approval"
      | "following"
      | "ways"
      | "links"
    >
  > {
  readonly employees?: readonly Employee[];
  readonly rejected?: readonly RejectedRow[];
  readonly accounts?: readonly Account[];
  readonly policies?: Policies;
  /** Source keys by e-mail, where rows are not known by their e-mail. */
  readonly sources?: ReadonlyMap<string, string>;
  /** Employee numbers by e-mail. */
  readonly numbers?: ReadonlyMap<string, string>;
  /** By employee key. */
  readonly memories?: ReadonlyMap<string, Memory>;
  readonly maxChangedPercent?: number;
  /** By default the same as `maxChangedPercent`. */
  readonly maxClearedPercent?: number;
  readonly holdReplacedPeople?: number;
  readonly exclusions?: Exclusions;
}

/** Plans the profiles of that company. */
export const planOf = async (situation: Situation): Promise<Plan> => (await made(situation)).plan;

/** The exclusions that a plan of that company has followed to their accounts. */
export const followingOf = async (situation: Situation) => (await made(situation)).following;

/** The guards that a plan of that company trips. */
export const guardsOf = async (situation: Situation) => (await made(situation)).guards;

/** The rows of that company's database. */
export const rowsOf = ({
  employees = [],
  numbers,
  sources,
}: Pick<Situation, "employees" | "numbers" | "sources">) =>
  employees.map((one) => ({
    source: sources?.get(one.email) ?? `email:${normalizeEmail(one.email)}`,
    employee: one,
    employeeNumber: numbers?.get(one.email) ?? null,
    notes: [],
  }));

/** The plan of that company, with all that is made with it. */
export async function made(situation: Situation) {
  const { employees = [], rejected = [], accounts = [], memories = new Map(), policies } = situation;
  const target = profileTarget(policies);
  const targets = new Map([["entra", target]]);
  return makePlan({
    id: "plan",
    mode: situation.mode ?? "apply",
    source: {
      rows: employees.length + rejected.length,
      employees: rowsOf(situation),
      rejected,
    },
    accounts,
    requested: ["entra"],
    emails: situation.emails,
    targets: [{ target, ...(await target.prepare()), memories }],
    inScope: situation.inScope ?? (() => true),
    now: situation.now ?? new Date("2026-11-22T03:00:00Z"),
    exclusions: situation.exclusions ?? { byAccount: new Map(), byAddress: new Map() },
    ...(situation.following && { following: situation.following }),
    withheld: (one, exclusion, name) => withheld(targets, one, exclusion, name),
    limits: {
      maxChangedPercent: situation.maxChangedPercent ?? 20,
      maxClearedPercent: situation.maxClearedPercent ?? situation.maxChangedPercent ?? 20,
      holdReplacedPeople: situation.holdReplacedPeople ?? 3,
    },
    sourceGuards: situation.sourceGuards ?? [],
    lastMatched: situation.lastMatched,
    approval: situation.approval,
    ...(situation.ways && { ways: situation.ways }),
    ...(situation.links && { links: situation.links }),
  });
}

/** The accounts as they are once Microsoft Graph has taken every change of a plan. */
export function applied({ employees }: Plan, accounts: readonly Account[]): Account[] {
  const written = new Map(employees.map((planned) => [planned.entraId, planned]));
  return accounts.map((account) => {
    const { changes = [], inScope = false } = written.get(account.id) ?? {};
    if (!inScope) return account;
    const properties = changes.map(({ field, to }) => [
      field,
      field === "businessPhones" ? [to].filter((phone) => phone !== null) : to,
    ]);
    return { ...account, ...Object.fromEntries(properties) };
  });
}
