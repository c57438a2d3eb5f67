/** Marks and joiners take no column of their own, East Asian letters and emoji two (Unicode Standard Annex 11, in short). */
const none = /^[\p{M}\p{Cf}]$/u;
const two =
  /^(?:\p{Emoji_Presentation}|[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}])$/u;

/** How many columns of a terminal a text takes, as near as one can tell without the terminal. */
export function columnWidth(text: string): number {
  if (/^[\x20-\x7e\xa1-\xac\xae-\u02ff\u2026\u2192]*$/.test(text)) return text.length;
  let width = 0;
  for (const character of text) width += none.test(character) ? 0 : two.test(character) ? 2 : 1;
  return width;
}
