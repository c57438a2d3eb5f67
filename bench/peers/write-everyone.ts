import type { Client } from "@microsoft/microsoft-graph-client";
import pMap from "p-map";

/** What is to be written of a person, as the database has it. */
export interface Person {
  readonly email: string;
  /** Properties of Graph's user. */
  readonly profile: Readonly<Record<string, unknown>>;
  /** Where the photo is; null for none. */
  readonly photo: string | null;
  /** HTML. */
  readonly signature: string;
}

/** How the script goes about it. */
export interface Manner {
  /** People at once. */
  readonly atOnce: number;
  /** Milliseconds that it waits after each call. */
  readonly pauseMs: number;
}

/** Microsoft, signed in to: Graph by its own client, and a cmdlet of Exchange Online, which throws when it failed. */
export interface SignedIn {
  readonly graph: Client;
  runCmdlet(cmdlet: string, parameters: Readonly<Record<string, unknown>>): Promise<void>;
}

/**
 * What is usually written for this task: for each person read the account, write the profile, the photo and the
 * signature. It keeps no state, so every night writes everyone. Returns the people that could not be written.
 */
export async function writeEveryone(
  people: readonly Person[],
  microsoft: SignedIn,
  manner: Manner,
): Promise<readonly { readonly email: string; readonly error: unknown }[]> {
  const failures: { email: string; error: unknown }[] = [];
  await pMap(
    people,
    async (person) => {
      try {
        await writePerson(person, microsoft, manner);
      } catch (error) {
        failures.push({ email: person.email, error });
      }
    },
    { concurrency: manner.atOnce },
  );
  return failures;
}

async function writePerson(
  { email, profile, photo, signature }: Person,
  { graph, runCmdlet }: SignedIn,
  { pauseMs }: Manner,
): Promise<void> {
  const pause = () => new Promise((resolve) => setTimeout(resolve, pauseMs));
  const { id } = (await graph
    .api(`/users/${encodeURIComponent(email)}`)
    .select("id")
    .get()) as {
    readonly id: string;
  };
  await pause();
  await graph.api(`/users/${id}`).patch(profile);
  await pause();
  if (photo !== null) {
    const image = await fetch(photo);
    if (!image.ok) throw new Error(`The photo of ${email} was answered with ${image.status}.`);
    const jpeg = Buffer.from(await image.arrayBuffer());
    await graph.api(`/users/${id}/photo/$value`).header("Content-Type", "image/jpeg").put(jpeg);
    await pause();
  }
  await runCmdlet("Set-MailboxMessageConfiguration", {
    Identity: id,
    SignatureHtml: signature,
    AutoAddSignature: true,
    AutoAddSignatureOnReply: true,
  });
  await pause();
}
