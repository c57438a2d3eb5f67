import type { NewMailbox } from "../microsoft/exchange/mailboxes.ts";
import type { EntraUser } from "../microsoft/graph/user.ts";
import { oldPhoto } from "./accounts.ts";
import type { Flaw, FlawedPerson } from "./flaws.ts";
import { domain, emailAddress } from "./names.ts";

/** Someone with a flaw in their photo or mailbox; their profile is only out of date. */
export interface FlawedMailbox extends FlawedPerson {
  /** What the image server makes of their photo (the first segment of its path), `elsewhere` on another host, or null for none. */
  readonly image: string | null;
  readonly mailbox: Omit<NewMailbox, "user">;
}

type Details = Partial<Pick<FlawedMailbox, "image" | "mailbox" | "row">>;

function flaw(
  kind: string,
  first: string,
  last: string,
  expectation: string,
  details: Details,
): FlawedMailbox {
  const email = details.row?.email ?? emailAddress(first, last);
  return {
    kind,
    name: `${first} ${last}`,
    email,
    expectation,
    row: { first_name: first, last_name: last, email, status: "active", ...details.row },
    entra: (user: EntraUser) => [{ ...user, jobTitle: "Trainee", city: null, postalCode: null }],
    image: details.image === undefined ? "portraits" : details.image,
    mailbox: details.mailbox ?? {},
  };
}

const upright = "the photo is written, upright and as a JPEG";
const refused = "the photo is refused with a reason and remembered; profile and signature are written";

/** Everyone in the sample company with a flaw in their photo or mailbox. */
export const flawedMailboxes: readonly FlawedMailbox[] = [
  flaw("photo-rotated", "Sigurd", "Tangen", upright, { image: "rotated" }),
  flaw("photo-png", "Hedda", "Ruud", upright, { image: "png" }),
  flaw("photo-webp", "Jakob", "Mæland", upright, { image: "webp" }),
  flaw("photo-gif", "Tuva", "Stokke", upright, { image: "gif" }),
  flaw("photo-cmyk", "Terje", "Kolstad", upright, { image: "cmyk" }),
  flaw("photo-moved", "Mona", "Viken", upright, { image: "moved" }),
  flaw("photo-missing", "Snorre", "Dahl", refused, { image: "missing" }),
  flaw("photo-html", "Frida", "Hammer", refused, { image: "html" }),
  flaw("photo-svg", "Ådne", "Kvam", refused, { image: "svg" }),
  flaw("photo-heif", "Aurora", "Fjeld", refused, { image: "heif" }),
  flaw("photo-truncated", "Gunnar", "Nordby", refused, { image: "truncated" }),
  flaw("photo-bomb", "Ulrik", "Skaar", refused, { image: "bomb" }),
  flaw("photo-elsewhere", "Eskil", "Brekke", refused, { image: "elsewhere" }),
  flaw("no-photo", "Randi", "Opsahl", "the photo she has stays", {
    image: null,
    mailbox: { photo: oldPhoto },
  }),
  flaw(
    "no-mailbox",
    "Leif",
    "Wiik",
    "photo and signature are refused and remembered; the profile is written",
    {
      mailbox: { hosting: "none" },
    },
  ),
  flaw("mailbox-on-premises", "Grete", "Sunde", "as without a mailbox", {
    mailbox: { hosting: "on-premises" },
  }),
  flaw("own-signature", "Vidar", "Aune", "signature and photo are replaced; every other setting stays", {
    mailbox: {
      photo: oldPhoto,
      settings: {
        SignatureHtml: "<html><body>Vennlig hilsen Vidar</body></html>",
        SignatureText: "Vennlig hilsen Vidar",
        AutoAddSignature: true,
        DefaultFontName: "Comic Sans MS",
        DefaultFontSize: 5,
        AlwaysShowBcc: true,
        MailSendUndoInterval: 30,
        ConversationSortOrder: "OldestOnTop",
        ReadReceiptResponse: "NeverSend",
      },
    },
  }),
  flaw("hostile-name", "Ola <b>", `"Bobby" & Sønner</b>`, "the name is shown as it is, and does nothing", {
    row: { email: `ola.sonner@${domain}` },
  }),
];

/** The flaws of photos and mailboxes as a list. */
export const mailboxFlaws: readonly Flaw[] = flawedMailboxes.map(({ kind, name, email, expectation }) => ({
  kind,
  name,
  email,
  expectation,
}));
