const LOCAL = /^[^\s\p{Cc}\p{Cf}@"(),:;<>[\]\\]{1,64}$/u;
const LABEL = /^[\p{L}\p{N}]([\p{L}\p{M}\p{N}-]*[\p{L}\p{M}\p{N}])?$/u;

/**
 * Whether an e-mail address could exist: one @, no blanks, control or list characters, a domain with a dot,
 * at most 64 characters before the @ and 254 in all (RFC 5321); letters of any script.
 */
export function isPossibleEmail(email: string): boolean {
  const [local = "", domain = "", ...more] = email.split("@");
  const labels = domain.split(".");
  return (
    more.length === 0 &&
    email.length <= 254 &&
    LOCAL.test(local) &&
    labels.length > 1 &&
    labels.every((label) => label.length <= 63 && LABEL.test(label))
  );
}

/** What makes two addresses the same person's: composed (NFC) and in lower case. */
export function emailKey(email: string): string {
  return email.normalize("NFC").trim().toLowerCase();
}
