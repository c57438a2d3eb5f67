import { flawedPeople } from "../../src/local/company/flaws.ts";
import { flawedMailboxes } from "../../src/local/company/mailbox-flaws.ts";
import type { Scene } from "./with-stack.ts";

/** E-mails, which are user principal names too, of people in the sample company without a flaw. */
export function ordinaryPeople({ company }: Pick<Scene, "company">): readonly string[] {
  const accounts = new Set(company.entraUsers.map(({ userPrincipalName }) => userPrincipalName));
  // Those with flaws come first.
  const emails = company.employees
    .slice(30)
    .flatMap(({ email, status }) => (email && status === "active" ? [email] : []));
  return emails.filter((email) => accounts.has(email));
}

/** Those of them who also have an ordinary photo and mailbox. */
export function picturedPeople(scene: Pick<Scene, "company">): readonly string[] {
  const rows = scene.company.employees.slice(flawedPeople.length + flawedMailboxes.length);
  const pictured = new Set(rows.flatMap((row) => (row.profile_image_url ? [row.email] : [])));
  return ordinaryPeople(scene).filter((email) => pictured.has(email));
}

/** The n-th of the ordinary people; throws when the company is too small. */
export function ordinaryPerson(scene: Pick<Scene, "company">, n: number): string {
  const email = ordinaryPeople(scene)[n];
  if (!email) throw new Error(`The company has no ${n} ordinary people.`);
  return email;
}
