import type { OutlookClient } from "../api/addin.ts";
import type { Client } from "./client.ts";
import type { Place } from "./memory.ts";
import { call, type RoamingSettings } from "./office.ts";

/** What happened at the last event of a client, for the pane: an event's handler can show nothing. */
export interface Note {
  /** In milliseconds since 1970. */
  readonly at: number;
  readonly version: string;
  readonly outcome: string;
  /** Why, where that is not what should be: a code of the API, of sign-in, or of Outlook. */
  readonly code?: string;
  /** Whether the signature was remembered or just made. */
  readonly source?: "remembered" | "asked";
}

export type Notes = Readonly<Partial<Record<OutlookClient, Note>>>;

const noteName = "note";
const notesName = "notes";
const day = 86_400_000;

/**
 * Leaves a note of this client: beside its memory, where its own pane may find it, and in the mailbox, where the panes of all
 * clients do. The mailbox is written when something else happened or a day has gone by: it is a request each time.
 */
export async function leaveNote(
  { place, roaming }: { readonly place: Place; readonly roaming: RoamingSettings | undefined },
  { family }: Client,
  note: Note,
): Promise<void> {
  await place.set(noteName, JSON.stringify(note)).catch(() => {});
  const notes = notesIn(roaming);
  const last = notes[family];
  const isSame = last && last.outcome === note.outcome && last.code === note.code;
  if (!roaming || (isSame && last.version === note.version && note.at - last.at < day)) return;
  roaming.set(notesName, { ...notes, [family]: note });
  await call<void>((done) => roaming.saveAsync(done)).catch(() => {});
}

/** The last note of each client, the newer of two for this one: its pane and its events may read different copies (office-js 5650, 6728). */
export async function readNotes(
  { place, roaming }: { readonly place: Place; readonly roaming: RoamingSettings | undefined },
  { family }: Client,
): Promise<Notes> {
  const notes = notesIn(roaming);
  const own = await place.get(noteName).then(
    (text) => JSON.parse(text ?? "null") as Note | null,
    () => null,
  );
  const last = notes[family];
  return own && (!last || own.at > last.at) ? { ...notes, [family]: own } : notes;
}

function notesIn(roaming: RoamingSettings | undefined): Notes {
  const notes = roaming?.get(notesName);
  return typeof notes === "object" && notes !== null ? (notes as Notes) : {};
}
