// Letters that Unicode does not take apart, though people type them without.
const apart: Readonly<Record<string, string>> = { ø: "o", æ: "ae", ß: "ss", đ: "d", ł: "l" };

/** Text as it is compared in a search: lower case, without accents, and without characters that nobody sees. */
export const fold = (text: string): string =>
  text
    .normalize("NFKD")
    .replace(/[\p{M}\p{Cf}]/gu, "")
    .toLowerCase()
    .replace(/[øæßđł]/g, (letter) => apart[letter] ?? letter);
