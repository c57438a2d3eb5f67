import { readLines, writeLines } from "../../src/clients/storage/lines.ts";
import type { PlannedEmployee } from "../../src/core/plan.ts";
import { objectId } from "../../src/local/company/accounts.ts";
import { type EntraUser, entraUser } from "../../src/local/microsoft/graph/user.ts";
import { storageOf } from "./storage-of.ts";
import type { Scene } from "./with-stack.ts";

/**
 * Takes an employee's account away, and puts their address as an alias into the mailbox of someone who has left, as
 * offboarding does: the address then leads to a disabled account with another name.
 */
export function putAlias({ microsoft }: Pick<Scene, "microsoft">, email: string, leaver: string): EntraUser {
  microsoft.users.remove(email);
  const address = `${leaver.toLowerCase().replaceAll(" ", ".")}@fjordbo.example`;
  const [givenName = "", surname = ""] = leaver.split(" ");
  const account = entraUser({
    id: objectId(address),
    userPrincipalName: address,
    displayName: leaver,
    givenName,
    surname,
    mail: address,
    proxyAddresses: [`SMTP:${address}`, `smtp:${email}`],
    accountEnabled: false,
  });
  microsoft.users.add(account);
  return account;
}

/** What a plan says of an employee with an address that is only an alias of a disabled account with another name. */
export const inDoubt = (planned: PlannedEmployee, account: EntraUser): PlannedEmployee => ({
  email: planned.email,
  entraId: null,
  match: "unsure",
  inScope: planned.inScope,
  changes: [],
  notes: [
    {
      code: "unsure-match",
      message: `${planned.email} is only an alias of ${account.userPrincipalName} (${account.displayName}), which is disabled.`,
      remedy: `Confirm or refuse it: entra-sync link ${planned.email} --account ${account.id}, or --refuse.`,
    },
  ],
  unsure: {
    code: "alias-only",
    candidates: [
      {
        entraId: account.id,
        userPrincipalName: account.userPrincipalName,
        displayName: account.displayName,
        enabled: account.accountEnabled,
        match: "proxyAddresses",
      },
    ],
    changes: planned.changes,
  },
});

/** Previews everyone, with the employees of these accounts in doubt in the stored plan; returns the run. */
export async function planDoubts(scene: Scene, doubts: ReadonlyMap<string, EntraUser>) {
  const run = await scene.sync({ mode: "preview" });
  const plans = await storageOf(scene).records.storage.container("plans");
  const blob = `${run.plan?.id}.ndjson.gz`;
  const [head, ...people] = await Array.fromAsync(readLines(plans, blob));
  const rows = (people as PlannedEmployee[]).map((planned) => {
    const account = doubts.get(planned.email);
    return account && !planned.unsure ? inDoubt(planned, account) : planned;
  });
  await writeLines(plans, blob, [head, ...rows]);
  return run;
}
