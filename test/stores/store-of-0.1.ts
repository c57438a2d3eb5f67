import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import type { Storage } from "../../src/clients/storage/storage.ts";
import type { Company } from "../../src/local/company/company.ts";

/** What happened in the company of this store, by e-mail and run. */
interface Story {
  /** Married: HR and IT changed the address, and the one before stayed an alias. */
  readonly renamed: { readonly old: string; readonly now: string };
  /** From photo and signature. */
  readonly excluded: string;
  /** Given a wrong title in run `wrong`, which run `undo` put back. */
  readonly undone: string;
  readonly leaver: string;
  readonly refusedPhoto: string;
  /** Throttled in run `open`, which was under way when the app was stopped. */
  readonly waiting: string;
  readonly imagesHost: string;
  readonly runs: Readonly<Record<"first" | "wrong" | "undo" | "everyone" | "open", string>>;
}

type Rows = readonly { partitionKey: string; rowKey: string }[];

const fixture = (name: string) =>
  JSON.parse(readFileSync(new URL(`./fixtures/store-of-0.1/${name}.json`, import.meta.url), "utf8"));

/** A store that version 0.1 (commit b55c80b) left on the local cloud, after five runs in a company of twelve. */
export const store: {
  readonly story: Story;
  /** The company's database and tenant at that moment. */
  readonly company: Company;
  readonly tables: Readonly<Record<string, Rows>>;
} = { story: fixture("story"), company: fixture("company"), tables: fixture("tables") };

/** The object id of the person who has an address in the tenant, also as an alias. */
export function accountOf(email: string): string {
  const has = (address: string) => address.replace(/^smtp:/i, "") === email;
  const user = store.company.entraUsers.find(
    ({ userPrincipalName, proxyAddresses }) => userPrincipalName === email || proxyAddresses?.some(has),
  );
  if (!user) throw new Error(`No user has ${email}.`);
  return user.id;
}

/** Puts that store into a storage account. */
export async function restoreStore(storage: Storage): Promise<void> {
  for (const [name, rows] of Object.entries(store.tables)) {
    const table = await storage.table(name);
    for (const row of rows) await table.upsertEntity(row, "Replace");
  }
  const container = await storage.container("plans");
  const plans: Record<string, readonly unknown[]> = fixture("plans");
  for (const [name, lines] of Object.entries(plans)) {
    const text = lines.map((line) => `${JSON.stringify(line)}\n`).join("");
    await container.getBlockBlobClient(name).uploadData(gzipSync(text));
  }
  const queues: Record<string, readonly object[]> = fixture("queues");
  for (const [name, messages] of Object.entries(queues)) {
    const queue = await storage.queue(name);
    for (const message of messages) {
      await queue.sendMessage(Buffer.from(JSON.stringify(message)).toString("base64"));
    }
  }
}
