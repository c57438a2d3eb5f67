import { ask, type Failure } from "./ask.ts";
import { type Client, clientOf } from "./client.ts";
import type { AddinConfig } from "./config.ts";
import { insert } from "./insert.ts";
import { type Mail, mailOf } from "./mail.ts";
import { beQuiet, forget, type Place, quietUntil, type Remembered, recall, remember } from "./memory.ts";
import { leaveNote, type Note } from "./notes.ts";
import type { AddinEvent, OfficeHost } from "./office.ts";
import type { Tokens } from "./token.ts";

/** What the add-in is made of. */
export interface Addin {
  readonly office: OfficeHost;
  readonly config: AddinConfig;
  readonly place: Place;
  readonly tokens: Tokens;
  readonly fetch: typeof globalThis.fetch;
}

/** Milliseconds after which an event is over in any case: Outlook waits up to 300 s, and phones 60 s. */
const eventMs = 8_000;

/** How long a signature is inserted as remembered, before the API has been asked; after that it is asked first. */
const freshMs = 7 * 86_400_000;
/** How long the API is not asked again. */
const quietMs = 3_600_000;

/** Makes the handler of all events. It completes each of them once, never throws, and does one after the other. */
export function eventHandler(addin: Addin): (event: AddinEvent) => void {
  let last: Promise<unknown> = Promise.resolve();
  return (event) => {
    let isOver = false;
    const over = new Promise<void>((resolve) => {
      setTimeout(resolve, eventMs);
    });
    // Events of one draft may come at the same time: the second one finds what the first one did.
    const signed = last.then(() => (isOver ? undefined : sign(addin, () => isOver)));
    last = Promise.race([signed, over]).then(complete, complete);

    function complete() {
      if (isOver) return;
      isOver = true;
      try {
        event.completed();
      } catch {
        // The draft is closed: there is nothing left to complete.
      }
    }
  };
}

/** Signs the draft that is open: at once as remembered, and then asks what is right now, for the next one. */
async function sign(addin: Addin, isOver: () => boolean): Promise<void> {
  const { office, config, place } = addin;
  const { mailbox, roamingSettings: roaming } = office.context;
  const { item } = mailbox;
  if (!item) return;
  const client = clientOf(office);
  const mail = await mailOf(mailbox, item);
  const { disableClientSignature } = config;
  const draft = { item, mail, client, isOver, disableClientSignature };

  const known = await recall(place, mail);
  const age = known ? Date.now() - known.at : Number.POSITIVE_INFINITY;
  // Who had none may have one by now.
  const isFresh = known && (age < quietMs || (age < freshMs && known.answer.signature !== null));
  const early = isFresh ? await insertRemembered(known) : undefined;
  if (age < quietMs) return note(early);

  const asked = await askWithin(addin, client, mail, known);
  if ("answer" in asked) {
    const { answer } = asked;
    await remember(place, mail, { ...asked, at: Date.now() });
    // What is there is not replaced while the person writes: the next draft gets what has changed.
    if (early) return note(early);
    return note({ code: answer.reason?.code, ...(await insert(draft, answer.signature)), source: "asked" });
  }
  if (asked.isRefusal) await forget(place, mail);
  const late = early ?? (known && !asked.isRefusal && (await insertRemembered(known)));
  return note({ outcome: "nothing", ...(late || undefined), code: asked.code });

  async function insertRemembered({ answer }: Remembered) {
    const done = await insert(draft, answer.signature);
    return { code: answer.reason?.code, ...done, source: "remembered" as const };
  }

  function note(done: Done | undefined) {
    if (!done) return undefined;
    const { outcome, code, source } = done;
    const why = { ...(code && { code }), ...(source && { source }) };
    return leaveNote({ place, roaming }, client, {
      at: Date.now(),
      version: client.version,
      outcome,
      ...why,
    });
  }
}

/** What happened at an event; `nothing` where there was no signature to insert. */
type Done = Omit<Note, "at" | "version" | "code"> & { readonly code?: string | undefined };

/** Asks the API, unless it asked to be left alone. */
async function askWithin(
  { place, config, tokens, fetch }: Addin,
  client: Client,
  mail: Mail,
  known: Remembered | undefined,
) {
  if ((await quietUntil(place, mail.own)) > Date.now())
    return { code: "asked-to-wait", waitSeconds: 0, isRefusal: false } satisfies Failure;
  const asked = await ask({ config, client, fetch, token: tokens.silently }, mail, known);
  if ("code" in asked && asked.waitSeconds > 0)
    await beQuiet(place, mail.own, Date.now() + asked.waitSeconds * 1000);
  return asked;
}
