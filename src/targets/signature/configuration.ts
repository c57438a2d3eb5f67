import { createHash } from "node:crypto";
import type { Note, Served } from "../../core/target.ts";
import type { Signature, Templates } from "./render.ts";
import type { OnReply } from "./rules-file.ts";

/** A signature's texts and switches, as Exchange names them. */
export interface Configuration {
  readonly SignatureHtml: string;
  readonly SignatureText: string;
  readonly SignatureTextOnMobile: string;
  readonly AutoAddSignature: boolean;
  readonly AutoAddSignatureOnReply: boolean;
  readonly AutoAddSignatureOnMobile: boolean;
}

/**
 * Exchange has one signature and a switch: a short one for replies cannot be sent, and the full one is not what was
 * requested. Where the add-in alone serves it, every switch is off, or mails would have two; the signature stays in the
 * mailbox, so that switching it on again is all it takes to go back.
 */
export const toSend = (
  { html, text, mobileText }: Pick<Signature, "html" | "text" | "mobileText">,
  onReply: OnReply,
  served: Served = "mailbox",
): Configuration => ({
  SignatureHtml: html,
  SignatureText: text,
  SignatureTextOnMobile: mobileText,
  AutoAddSignature: served !== "addin",
  AutoAddSignatureOnReply: served !== "addin" && onReply === "full",
  AutoAddSignatureOnMobile: served !== "addin",
});

/** Whether anyone is to have a short signature in replies. */
export const hasShortReplies = (
  { replies }: Pick<Templates, "replies">,
  onReply: OnReply | undefined,
): boolean => onReply === "short" || replies.includes("short");

/** The note of a plan while replies are to have a short signature, which Exchange cannot give them. */
export const shortRepliesNote: Note = {
  code: "short-on-reply",
  message:
    "Exchange keeps one signature for a mailbox, with a switch for replies, so it cannot put a short one into them: replies get none.",
  remedy:
    "Set SIGNATURE_ON_REPLY to full or none; short is for an Outlook add-in, which asks the app for the short signature.",
  target: "signature",
};

/** Whether a mailbox has every text and switch that was sent, even if Exchange has changed the text. */
export const keeps = (mailbox: Configuration, sent: Configuration): boolean =>
  Object.entries(sent).every(([name, value]) =>
    typeof value === "boolean"
      ? mailbox[name as keyof Configuration] === value
      : !value || Boolean(mailbox[name as keyof Configuration]),
  );

/** A hash of a configuration that does not depend on the order of its keys. */
export const hashOf = (configuration: Configuration, kind = ""): string =>
  `sha256:${createHash("sha256")
    .update(kind)
    .update(JSON.stringify(Object.entries(configuration).sort(byKey)))
    .digest("hex")}`;

/** Compares names only: a comparison of entries would convert the values to text, with all the HTML. */
const byKey = ([a]: readonly [string, unknown], [b]: readonly [string, unknown]) => (a < b ? -1 : 1);
