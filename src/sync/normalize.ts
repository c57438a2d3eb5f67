import type { Value } from "./change.ts";

/** A value as it is sent: trimmed, NFC, null when nothing is left. */
export function normalize(value: unknown): Value {
  if (typeof value !== "string") return null;
  return value.normalize("NFC").trim() || null;
}

/** E-mail addresses compare without regard to case, trimmed and NFC; "" for none. */
export const normalizeEmail = (email: string): string => email.normalize("NFC").trim().toLowerCase();

/** A phone number's digits, an international `00` read as `+`; letters (an extension's `x`) are kept apart. */
export function phoneDigits(value: Value): string | null {
  const digits = normalize(value)?.replace(/[^\p{L}\p{Nd}]/gu, "");
  return digits?.replace(/^00/, "") ?? null;
}
