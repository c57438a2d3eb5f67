import { Employee, fullName } from "../core/employee.ts";
import { GiveUp } from "../core/errors.ts";
import { addressKey } from "../core/key.ts";
import { describeChoice, type Templates } from "../targets/signature/render.ts";
import { valuesOf } from "../targets/signature/variables.ts";

/** A person to show, why they were picked, and an employee who gets the same template: the person or, for a placeholder, another. */
export interface Picked {
  readonly employee: Employee;
  readonly reasons: readonly string[];
  readonly like: Employee;
}

/** The maximum number of offices with a person of their own among the picked. */
const mostOffices = 12;

/**
 * Picks the people to show templates with: those with these addresses, chosen examples if there are none, or `placeholders`
 * for a reader who may not see people. Throws GiveUp for an address that no employee has.
 */
export function pick(
  emails: readonly string[] | "placeholders" | undefined,
  employees: readonly Employee[],
  templates: Templates,
): readonly Picked[] {
  if (emails === "placeholders") return placeholdersOf(employees, templates);
  const chosen = emails ? requestedOf(emails, employees) : examplesOf(employees, templates);
  return [...chosen].map(([employee, reasons]) => ({ employee, reasons, like: employee }));
}

type Chosen = ReadonlyMap<Employee, readonly string[]>;

function requestedOf(emails: readonly string[], employees: readonly Employee[]): Chosen {
  const byAddress = new Map(employees.map((employee) => [addressKey(employee.email), employee]));
  return new Map(
    emails.map((email) => {
      const found = byAddress.get(addressKey(email));
      if (found) return [found, ["requested"]];
      throw new GiveUp("not-an-employee", `No active employee in the database has the e-mail ${email}.`, {
        remedy: "Check the spelling, and the employee's status in the database.",
      });
    }),
  );
}

/** People who show what a template does with long, missing and varied values. */
function examplesOf(employees: readonly Employee[], templates: Templates): Chosen {
  const chosen = new Map<Employee, string[]>();
  const add = (employee: Employee | undefined, reason: string) => {
    if (employee) chosen.set(employee, [...(chosen.get(employee) ?? []), reason]);
  };
  const missing = (employee: Employee) =>
    Object.values(valuesOf(employee)).filter((value) => value === null).length;
  add(
    mostOf(employees, (one) => fullName(one).length),
    "the longest name",
  );
  add(
    mostOf(employees, (one) => lengthOf(one)),
    "the longest values",
  );
  add(mostOf(employees, missing), "most values missing");
  add(
    employees.find((one) => valuesOf(one)["Photo"] === null),
    "no photo",
  );
  for (const [choice, own] of Map.groupBy(employees, (one) => describeChoice(templates.choose(one))))
    if (!own.some((one) => chosen.has(one))) add(own[0], choice);
  const offices = [...Map.groupBy(employees, ({ office }) => office.name)].slice(0, mostOffices);
  for (const [office, own] of offices) add(own.find((one) => chosen.has(one)) ?? own[0], `office ${office}`);
  return chosen;
}

const silhouette = `data:image/svg+xml,${encodeURIComponent(
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 96 96"><path fill="#b8bec4" d="M0 0h96v96H0z"/><path fill="#fff" d="M48 52a18 18 0 1 0 0-36 18 18 0 0 0 0 36M12 96a36 36 0 0 1 72 0"/></svg>',
)}`;

/** No one: what a signature looks like, for readers who may not see people or their values. */
const placeholder = Employee.parse({
  email: "name@example.com",
  firstName: "First",
  lastName: "Last-Name",
  title: "Job title",
  phone: "+47 22 33 44 55",
  profileImageUrl: "https://photos.example/name.jpg",
  signatureImage: silhouette,
  office: {
    name: "Office",
    city: "City",
    streetAddress: "Street 1",
    postalCode: "0001",
    phone: "+47 22 33 44 66",
    email: "office@example.com",
  },
} satisfies Partial<Employee>);

/** A placeholder for each choice of the templates, and one without the values that may be missing. */
function placeholdersOf(employees: readonly Employee[], templates: Templates): readonly Picked[] {
  const choices = Map.groupBy(employees, (one) => describeChoice(templates.choose(one)));
  const each = [...choices.values()].slice(0, mostOffices).flatMap(([one]) => one ?? []);
  const nothing = { city: null, streetAddress: null, postalCode: null, phone: null, email: null };
  const office = { name: placeholder.office.name, ...nothing };
  const bare = { ...placeholder, title: null, phone: null, profileImageUrl: null, office };
  return [
    ...each.map((like) => ({ employee: placeholder, reasons: ["every value"], like })),
    ...each.slice(0, 1).map((like) => ({ employee: bare, reasons: ["most values missing"], like })),
  ];
}

function mostOf(
  employees: readonly Employee[],
  measure: (employee: Employee) => number,
): Employee | undefined {
  let [found, most] = [employees[0], -1];
  for (const one of employees) {
    const measured = measure(one);
    if (measured > most) [found, most] = [one, measured];
  }
  return found;
}

/** How many characters the values of an employee have together. */
export const lengthOf = (employee: Employee): number =>
  Object.values(valuesOf(employee)).reduce((sum, value) => sum + (value?.length ?? 0), 0);
