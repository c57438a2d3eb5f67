import type { Configuration } from "./configuration.ts";

/**
 * Whether a mailbox shows a signature as it was sent. Exchange returns another text than it was sent: a document around
 * the HTML, other ids and line breaks, no comments; what readers see, and what links and pictures lead to, stays.
 */
export function isSameSignature(found: Configuration, sent: Configuration): boolean {
  return (
    seenOf(found.SignatureHtml) === seenOf(sent.SignatureHtml) &&
    withoutSpace(found.SignatureText) === withoutSpace(sent.SignatureText) &&
    withoutSpace(found.SignatureTextOnMobile) === withoutSpace(sent.SignatureTextOnMobile) &&
    found.AutoAddSignature === sent.AutoAddSignature &&
    found.AutoAddSignatureOnReply === sent.AutoAddSignatureOnReply &&
    found.AutoAddSignatureOnMobile === sent.AutoAddSignatureOnMobile
  );
}

/**
 * Whether a mailbox shows none of its parts as they were before, where they were sent to be read otherwise. Exchange may
 * accept a signature and keep the one that is there, as where roaming signatures are on ("doesn't work if roaming
 * signatures are enabled", Set-MailboxMessageConfiguration).
 */
export function hasTaken(found: Configuration, sent: Configuration, before: Configuration): boolean {
  const isRead = { SignatureHtml: seenOf, SignatureText: withoutSpace, SignatureTextOnMobile: withoutSpace };
  return Object.entries(isRead).every(([name, read]) => {
    const part = name as keyof typeof isRead;
    return found[part] !== before[part] || read(before[part]) === read(sent[part]);
  });
}

/** What is seen without a text or an address of a picture: lines, backgrounds, and what Outlook draws (VML). */
const drawn = /<hr\b|url\(|\sbackground\s*=|<v:/i;

/** Whether a mailbox has no signature: Exchange returns a document around an empty one. */
export const isNoSignature = ({
  SignatureHtml,
  SignatureText,
  SignatureTextOnMobile,
}: Configuration): boolean =>
  seenOf(SignatureHtml) === seenOf("") &&
  !drawn.test(SignatureHtml) &&
  withoutSpace(`${SignatureText}${SignatureTextOnMobile}`) === "";

/** What is seen of HTML, in order: its text, and the addresses of links and pictures; JSON. */
function seenOf(html: string): string {
  const shown = html
    .replace(/<!--[\s\S]*?-->/g, "")
    .replace(/<(head|style|script|title)\b[\s\S]*?<\/\1\s*>/gi, "");
  const addresses = [
    ...shown.matchAll(/<[a-z][^>]*?\s(?:href|src)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>]+))/gi),
  ];
  return JSON.stringify([
    withoutSpace(decoded(shown.replace(/<[^>]*>/g, ""))),
    ...addresses.map(([, quoted = "", single = "", bare = ""]) => decoded(quoted || single || bare).trim()),
  ]);
}

/** Without any white space, also that of `&nbsp;`: lines and wrappers are Exchange's own. */
const withoutSpace = (text: string): string => text.normalize("NFC").replace(/[\s\u200B\uFEFF]+/g, "");

const names: Readonly<Record<string, string>> = {
  amp: "&",
  lt: "<",
  gt: ">",
  quot: '"',
  apos: "'",
  nbsp: " ",
  aring: "å",
  Aring: "Å",
  oslash: "ø",
  Oslash: "Ø",
  aelig: "æ",
  AElig: "Æ",
  auml: "ä",
  Auml: "Ä",
  ouml: "ö",
  Ouml: "Ö",
  uuml: "ü",
  Uuml: "Ü",
  eacute: "é",
  Eacute: "É",
  middot: "·",
  bull: "•",
  ndash: "–",
  mdash: "—",
  copy: "©",
  reg: "®",
};

/** Text with its character references resolved; an unknown one stays, and is taken for a difference. */
const decoded = (text: string): string =>
  text.replace(/&(?:#x([\da-f]{1,6})|#(\d{1,7})|(\w{2,8}));/gi, (whole, hexadecimal, decimal, name) => {
    if (name !== undefined) return names[name] ?? whole;
    const code = Number.parseInt(hexadecimal ?? decimal, hexadecimal === undefined ? 10 : 16);
    return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
