import type { Family } from "./families.ts";

/** What is being written, as Outlook has it. */
export interface DraftOptions {
  readonly kind?: "message" | "appointment";
  readonly type?: "newMail" | "reply" | "forward";
  readonly format?: "html" | "text";
  /** What is in the body from the start: the quoted mail of a reply, or what Teams adds. */
  readonly body?: string;
  readonly from?: string;
  /** Outlook's own signature is on. */
  readonly clientSignature?: boolean;
}

/** A draft and what was done to it. */
export interface Draft {
  readonly kind: "message" | "appointment";
  readonly type: string;
  readonly format: "html" | "text";
  from: string;
  /** Changes with what setSignatureAsync and the body's own calls did. */
  readonly body: { readonly signature: string; readonly rest: string };
  /** The signatures that were set, in order: "" for taken away. */
  readonly set: readonly string[];
  readonly session: Map<string, string>;
  clientSignature: boolean;
  isClosed: boolean;
  setSignature(data: string): void;
  prepend(data: string): void;
}

/** What the limit of setSignatureAsync counts: characters of the data. */
export const longestSignature = 30_000;

/** A draft in a client of that family. */
export function createDraft(family: Family, own: string, options: DraftOptions): Draft {
  const set: string[] = [];
  const body = { signature: "", rest: options.body ?? "" };
  const { kind = "message", format = "html" } = options;
  return {
    kind,
    format,
    type: options.type ?? "newMail",
    from: options.from ?? own,
    body,
    set,
    session: new Map(),
    clientSignature: options.clientSignature ?? false,
    isClosed: false,
    setSignature(data) {
      set.push(data);
      const isPrepended = format === "text" && family.plainText === "prepended";
      body.signature = isPrepended ? data + body.signature : data;
    },
    prepend(data) {
      set.push(data);
      body.rest = data + body.rest;
    },
  };
}
