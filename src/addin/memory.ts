import type { MySignature } from "../api/addin.ts";
import type { Mail } from "./mail.ts";
import { call, type OfficeHost, type OfficeStorage, type RoamingSettings } from "./office.ts";

/** An answer of the API as it is kept for the next mail of its kind. */
export interface Remembered {
  readonly answer: MySignature;
  /** To be sent as If-None-Match. */
  readonly etag: string | undefined;
  /** When the API last said that it is right, in milliseconds since 1970. */
  readonly at: number;
}

/** Texts by name, on this device or in the mailbox; what cannot be kept is not kept. */
export interface Place {
  get(name: string): Promise<string | null>;
  set(name: string, text: string): Promise<void>;
}

declare const OfficeRuntime: { readonly storage?: OfficeStorage } | undefined;

/**
 * Where this client keeps things; which place works differs (runtimes 2025-11-06, limits 2026-06-23). Classic Outlook on
 * Windows has one of its own, in handlers only; the others have the browser's, unless it forbids it to frames; and the
 * mailbox holds little.
 */
export function placeHere({ context: { roamingSettings } }: OfficeHost): Place {
  const storage = typeof OfficeRuntime === "undefined" ? undefined : OfficeRuntime?.storage;
  if (storage)
    return {
      get: (name) => settle(() => storage.getItem(name)),
      set: (name, text) => settle(() => storage.setItem(name, text)),
    };
  if (browserWorks())
    return {
      get: async (name) => localStorage.getItem(name),
      set: async (name, text) => localStorage.setItem(name, text),
    };
  return roamingSettings ? inMailbox(roamingSettings) : nowhere;
}

/** Looking for it throws where a browser forbids it. */
function browserWorks(): boolean {
  try {
    if (typeof localStorage === "undefined") return false;
    localStorage.setItem("works", "yes");
    return localStorage.getItem("works") === "yes";
  } catch {
    return false;
  }
}

/** Not longer than any call of Office may take. */
const settle = <T>(start: () => Promise<T>): Promise<T> =>
  call<T>((done) =>
    start().then(
      (value) => done({ status: "succeeded", value }),
      () => done({ status: "failed", value: undefined as T }),
    ),
  );

const nowhere: Place = { get: async () => null, set: async () => {} };

const signatureName = "signature";

/** Bytes of roaming settings for a signature, of 32 KB: the rest is for notes, and for what Outlook adds. */
const mailboxBytes = 24_000;

/** One signature alone, and only a short one: two of 30,000 characters do not fit in 32 KB. The rest lasts as long as this runtime. */
function inMailbox(roaming: RoamingSettings): Place {
  const here = new Map<string, string>();
  return {
    async get(name) {
      const kept = roaming.get("kept") as { readonly name?: unknown; readonly text?: unknown } | undefined;
      if (kept?.name === name && typeof kept.text === "string") return kept.text;
      return here.get(name) ?? null;
    },
    async set(name, text) {
      here.set(name, text);
      if (!name.startsWith(signatureName) || bytesOf(JSON.stringify(text)) > mailboxBytes) return;
      roaming.set("kept", { name, text });
      await call<void>((done) => roaming.saveAsync(done));
    },
  };
}

/** In UTF-8; classic Outlook's event runtime may have no TextEncoder. */
const bytesOf = (text: string): number => encodeURIComponent(text).replace(/%../g, "x").length;

/** What is kept for one person and one kind of mail. The address is in the name: several people may share a device. */
const nameOf = ({ own, from = "", type, format }: Mail): string =>
  [signatureName, own, from, type, format].join(" ").toLowerCase();

/** What is remembered for mails of this kind; undefined for nothing, or nothing that can be used. */
export async function recall(place: Place, mail: Mail): Promise<Remembered | undefined> {
  try {
    const kept = JSON.parse((await place.get(nameOf(mail))) ?? "null") as Partial<Remembered> | null;
    const isUsable = kept && typeof kept.at === "number" && isAnswerFor(kept.answer, mail);
    return isUsable ? (kept as Remembered) : undefined;
  } catch {
    return undefined;
  }
}

/** Remembers an answer for mails of this kind. */
export const remember = (place: Place, mail: Mail, kept: Remembered): Promise<void> =>
  place.set(nameOf(mail), JSON.stringify(kept)).catch(() => {});

/** Forgets what is remembered for mails of this kind. */
export const forget = (place: Place, mail: Mail): Promise<void> =>
  place.set(nameOf(mail), "null").catch(() => {});

/** Whether this is an answer of the API that a mail of this kind can take: what is kept can be edited, and what is sent replaced. */
export function isAnswerFor(value: unknown, { type, format }: Mail): value is MySignature {
  if (typeof value !== "object" || value === null) return false;
  const answer = value as Partial<MySignature>;
  return (
    answer.v === 1 &&
    answer.type === type &&
    answer.format === format &&
    (answer.signature === null || typeof answer.signature === "string")
  );
}

/** From when on the API need not be asked again, by what it asked to wait for; 0 for now. */
export const quietUntil = async (place: Place, own: string): Promise<number> =>
  Number(await place.get(`quiet ${own}`.toLowerCase()).catch(() => 0)) || 0;

/** Leaves the API alone until then, in milliseconds since 1970. */
export const beQuiet = (place: Place, own: string, until: number): Promise<void> =>
  place.set(`quiet ${own}`.toLowerCase(), String(until)).catch(() => {});
