import type { EmployeeRow } from "./rows.ts";

/** Where an employee's portrait of a `kind` is, given the image server's origin; null for no portrait. */
export function portraitUrl(
  { id, first_name, last_name }: EmployeeRow,
  images: string,
  kind: string | null,
): string | null {
  if (kind === null) return null;
  const name = [first_name, last_name].filter(Boolean).join(" ").normalize("NFC");
  const path = `${id}/${encodeURIComponent(name)}.jpg`;
  return kind === "elsewhere" ? `https://cdn.elsewhere.example/${path}` : `${images}/${kind}/${path}`;
}
