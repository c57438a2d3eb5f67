import { type Client, isPhone, signsMessagesOnly } from "./client.ts";
import type { Mail } from "./mail.ts";
import { call, type Item, OfficeError } from "./office.ts";

/** What happened to a signature in a draft. */
export interface Insertion {
  readonly outcome: "inserted" | "already-there" | "removed" | "none" | "too-long" | "refused";
  /** Why Outlook refused it. */
  readonly code?: string;
}

/** What inserting takes. */
export interface Draft {
  readonly item: Item;
  readonly mail: Mail;
  readonly client: Client;
  /** Whether the event's time is over: nothing is inserted behind its back. */
  readonly isOver: () => boolean;
  readonly disableClientSignature: boolean;
}

/** What setSignatureAsync takes at most, in characters (office.body). */
const longest = 30_000;

/** What a draft's sessionData remembers under this name: which signature it has. */
const mark = "entra-sync-signature";

/** Puts a signature into a draft, once; with null takes away the one that it was given before. */
export async function insert(draft: Draft, signature: string | null): Promise<Insertion> {
  const { item, mail } = draft;
  const before = await markOf(item);
  if (signature === null) return before ? removeFrom(draft) : { outcome: "none" };
  if (signature.length > longest) return { outcome: "too-long" };
  const own = fingerprint(mail.format + signature);
  if (before === own) return { outcome: "already-there" };
  if (before === undefined && (await contains(draft, signature))) return { outcome: "already-there" };
  if (draft.isOver()) return { outcome: "refused", code: "TimeIsOver" };
  // Before it is set: a second event of the same draft finds it.
  await setMark(item, own);
  try {
    await put(draft, signature);
    return { outcome: "inserted" };
  } catch (error) {
    await setMark(item, before ?? "");
    return { outcome: "refused", code: error instanceof OfficeError ? error.code : "Unknown" };
  }
}

async function put({ item, mail, client, disableClientSignature }: Draft, signature: string): Promise<void> {
  const { body } = item;
  const { setSignatureAsync, prependAsync } = body;
  const options = { coercionType: mail.format };
  if (mail.kind === "message" || !signsMessagesOnly(client)) {
    if (!setSignatureAsync) throw new OfficeError("NotSupported");
    if (disableClientSignature) await disable(item, client).catch(() => {});
    return call<void>((done) => setSignatureAsync.call(body, signature, options, done));
  }
  if (!prependAsync) throw new OfficeError("NotSupported");
  // In front of what is there, since Teams adds its own text to new meetings at the same time; setAsync would overwrite it.
  const gap = mail.format === "html" ? "<br><br>" : "\n\n";
  return call<void>((done) => prependAsync.call(body, gap + signature, options, done));
}

/** Takes away what was inserted for another sender. What a body's own calls inserted stays: no call takes it out again. */
async function removeFrom({ item, mail, client, isOver }: Draft): Promise<Insertion> {
  const { setSignatureAsync } = item.body;
  const isFixed = mail.kind === "appointment" && signsMessagesOnly(client);
  if (isOver() || !setSignatureAsync || isFixed) return { outcome: "none" };
  await call<void>((done) => setSignatureAsync.call(item.body, "", { coercionType: mail.format }, done));
  await setMark(item, "");
  return { outcome: "removed" };
}

/** Only by the administrator's setting: it is a lasting change, and no call undoes it. */
async function disable(item: Item, client: Client): Promise<void> {
  const { isClientSignatureEnabledAsync, disableClientSignatureAsync } = item;
  if (!disableClientSignatureAsync) return;
  // Phones cannot say whether there is one; there it clears the one that is saved.
  if (isClientSignatureEnabledAsync && !isPhone(client)) {
    const isOn = await call<boolean>((done) => isClientSignatureEnabledAsync.call(item, done));
    if (!isOn) return;
  }
  await call<void>((done) => disableClientSignatureAsync.call(item, done));
}

/** Which signature the draft was given; empty for none, undefined where the client cannot say. */
async function markOf({ sessionData }: Item): Promise<string | undefined> {
  if (!sessionData) return undefined;
  // What was never set is refused, or comes back empty.
  return call<string>((done) => sessionData.getAsync(mark, done)).then(
    (value) => value ?? "",
    (error: OfficeError) => (error.code === "NoAnswer" ? undefined : ""),
  );
}

async function setMark({ sessionData }: Item, value: string): Promise<void> {
  if (!sessionData) return;
  await call<void>((done) =>
    value ? sessionData.setAsync(mark, value, done) : sessionData.removeAsync(mark, done),
  ).catch(() => {});
}

/**
 * Whether the body has this signature already, by its letters and digits: Outlook rewrites HTML as it likes. Only of what is
 * new: a reply quotes mails that were sent with it.
 */
async function contains({ item: { body }, mail }: Draft, signature: string): Promise<boolean> {
  if (mail.type !== "newMail") return false;
  const wanted = lettersOf(signature.replace(/<style[\s\S]*?<\/style>|<[^>]*>|&#?\w+;/gi, " ")).slice(0, 200);
  if (!wanted) return false;
  const text = await call<string>((done) => body.getAsync("text", done)).catch(() => "");
  return lettersOf(text).indexOf(wanted) >= 0;
}

/** ES2016 has no \p{L}: what is neither ASCII punctuation nor space counts. */
const lettersOf = (text: string): string => text.replace(/(?:(?![0-9A-Za-z])[ -\u00bf]|\s)+/g, "");

/** FNV-1a of the text and its length: it tells one signature from another, and nothing depends on it being secret. */
function fingerprint(text: string): string {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193) >>> 0;
  return `${text.length}-${hash.toString(16)}`;
}
