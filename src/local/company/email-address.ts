import { domain } from "./offices.ts";

const ascii: Readonly<Record<string, string>> = { æ: "ae", ø: "o", å: "a" };

/** A person's address as Norwegian IT departments make it: `Bjørg Sæther Ødegård` → `bjorg.saether-odegard@…`. */
export function emailAddress(firstName: string, lastName: string): string {
  const part = (name: string) =>
    name
      .normalize()
      .toLowerCase()
      .replace(/[æøå]/g, (letter) => ascii[letter] ?? letter)
      .replace(/[^a-z]+/g, "-");
  return `${part(firstName)}.${part(lastName)}@${domain}`;
}
