import type { Note } from "../core/target.ts";

/** One rendering of a signature. */
export interface RenderedSignature {
  readonly html: string;
  readonly text: string;
}

/** A signature as it would be written now, without the photo, and as the mailbox has it. */
export interface SignatureView {
  readonly rendered: RenderedSignature;
  readonly withoutPhoto: RenderedSignature;
  /** Where the photo in `rendered` is from; null where it has none. */
  readonly photoUrl: string | null;
  readonly notes: readonly Note[];
  /** What Exchange holds; null where it could not be read, which `heldProblem` explains. */
  readonly held: (RenderedSignature & { readonly isOn: boolean }) | null;
  readonly heldProblem?: Note;
}
