import type { Note } from "../../core/target.ts";
import type { Templates } from "./render.ts";
import type { OnReply } from "./rules-file.ts";

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
