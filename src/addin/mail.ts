import type { MySignature } from "../api/addin.ts";
import { call, type Item, type Mailbox } from "./office.ts";

type ComposeType = MySignature["type"];

/** What a signature is made for. */
export interface Mail {
  readonly kind: "message" | "appointment";
  readonly type: ComposeType;
  readonly format: "html" | "text";
  /** The address of who is signed in: what is kept is kept for them. */
  readonly own: string;
  /** The address that it is sent from, where that is another one. */
  readonly from: string | undefined;
}

const composeTypes: readonly string[] = ["newMail", "reply", "forward"] satisfies ComposeType[];
const isComposeType = (type: string): type is ComposeType => composeTypes.includes(type);

/** Asks Outlook what is being written; rejects with OfficeError where the draft was closed. */
export async function mailOf(mailbox: Mailbox, item: Item): Promise<Mail> {
  const { getComposeTypeAsync, from } = item;
  const own = mailbox.userProfile.emailAddress;
  const [compose, sender] = await Promise.all([
    getComposeTypeAsync
      ? call<{ composeType: string; coercionType: string }>((done) => getComposeTypeAsync.call(item, done))
      : undefined,
    // Not on every client for every item: without it the mail is from the mailbox itself.
    from ? call<{ emailAddress: string }>((done) => from.getAsync(done)).catch(() => undefined) : undefined,
  ]);
  const coercion = compose?.coercionType ?? (await typeOfBody(item));
  const address = sender?.emailAddress ?? own;
  return {
    // An appointment has an organizer in place of a sender, and no kind of reply.
    kind: getComposeTypeAsync ? "message" : "appointment",
    type: compose && isComposeType(compose.composeType) ? compose.composeType : "newMail",
    format: coercion.toLowerCase() === "text" ? "text" : "html",
    own,
    from: address.toLowerCase() === own.toLowerCase() ? undefined : address,
  };
}

async function typeOfBody({ body }: Item): Promise<string> {
  const { getTypeAsync } = body;
  return getTypeAsync ? call<string>((done) => getTypeAsync.call(body, done)) : "html";
}
