/** `tel:` and the number as one dials it (RFC 3966), "" for what is no number: an extension, words, nothing. */
export function tel(value: unknown): string {
  const number = String(value ?? "").trim();
  if (!/^\(?\+?[\d\s().\-/]+$/.test(number)) return "";
  const dialed = number.replace(/[^\d+]/g, "").replace(/^00/, "+");
  return /\d{3}/.test(dialed) ? `tel:${dialed}` : "";
}

/** `mailto:` and the address (RFC 6068), "" for what is no address. */
export function mailto(value: unknown): string {
  const address = String(value ?? "").trim();
  const [, local, domain] = /^([^\s@<>"(),:;[\]\\]+)@([\p{L}\p{M}\p{N}.-]+)$/u.exec(address) ?? [];
  return local && domain ? `mailto:${encodeURIComponent(local)}@${encodeURIComponent(domain)}` : "";
}
