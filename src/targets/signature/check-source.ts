/** An error in a template, and where it is; `line` from 1. */
export interface Flaw {
  readonly file: string;
  readonly line: number;
  readonly message: string;
}

/** Names that a value has in other tools: a word of a text, unless it stands between marks. */
const valueName = `(?:(?:display|first|last|full|given|job|company|office|street|mobile|work|user|employee)[ _.-]?)?(?:name|surname|title|phone|mobile|e-?mail|department|company|office|address|fax|mobiltelefon|navn|fornavn|etternavn|tittel|stilling|telefon|e-?post|avdeling)(?:[ _.-]?number)?`;

/** Names that are values in brackets only: in a text they are words. */
const bracketed = "mobil|(?:mobil|telefon)(?:nummer|nr)|firma|adresse|selskap|fullt navn|fornavn etternavn";

/** What such a name begins with where people are to replace it. */
const asked = "(?:ditt?|din|your|my|skriv inn|sett inn|fyll inn|insert|enter)(?: (?:ditt?|din|your))? ";

/** Names that are no tags of HTML. */
const unlikeTags =
  "(?:fullt )?navn|fornavn|etternavn|tittel|stilling|telefon|mobil|(?:mobil|telefon)nummer|e-?post|avdeling|firma|adresse";

/** How other tools write a value: Exclaimer, CodeTwo, Exchange's transport rules, mail merges, other template languages. */
const placeholders = [
  /%%=[^%\n]*=%%|%%=?\s*[\p{L}_][\p{L}\p{N}_ .-]*=?%%/gu,
  // Not a part of an address that is percent-encoded (%C3%A5), nor two widths (50%;100%).
  /(?<![\d%])%(?![\dA-F]{2,4}%)[\p{L}_][\p{L}\p{N}_.]{2,}%/gu,
  /@@[\p{L}_][\p{L}\p{N}_ .-]*@@|##[\p{L}_][\p{L}\p{N}_ .-]*##/gu,
  /\$[A-Za-z_][\w.]*\$|\$CurrentUser\b|\$\{(?!\{)[^}]*\}|#\{(?!\{)[^}]*\}|\*\|[^|\n]*\|\*/g,
  /\{\{\{[^}]*\}\}\}?|\{\{[#/^&>!][^}]*\}\}/g,
  /\[\[[^\]]*\]\]|<%[-=]?[^%]*%>|<\?(?:php|=)[^?]*\?>|«[^»]*»/g,
  new RegExp(
    String.raw`\[${valueName}\]|<<${valueName}>>|&lt;${valueName}&gt;|(?:#|__|~)${valueName}(?:#|__|~)`,
    "gi",
  ),
  /%(?:first|last|full|display|job|office|mobile) (?:name|title|phone)%|\$(?:display|first|last|given|job)_?(?:name|title)\b/gi,
  /\{[!$@][A-Za-z_][\w.]*\}|\{\d+(?::[^\s{}]+)?\}|@\{(?!\{)[^{}\n]*\}|\[%[^%]*%\]|@Model\.\w+|=Fields!\w+/gu,
  new RegExp(
    String.raw`\$${valueName}\b|\$\(${valueName}\)|\$(?:current_?)?user\.${valueName}\b|(?<![\w])[!^]${valueName}[!^]|\(\(\$?${valueName}\)\)|\|\|\s*${valueName}\s*\|\|`,
    "gi",
  ),
  new RegExp(
    String.raw`\[(?:${asked})?(?:${valueName}|${bracketed})(?: (?:her|here))?\]|<(?:${asked})?(?:${unlikeTags})(?: (?:etternavn|her))?\s*\/?>`,
    "gi",
  ),
  // Marks that HTML writes as references: &laquo;Name&raquo;, &#37;&#37;Name&#37;&#37;.
  new RegExp(
    String.raw`(?:&(?:laquo|#171|#xab|percnt|#37|#x25|lbrack|lsqb|#91|#x5b|lbrace|lcub|#123|#x7b);){1,2}\s*${valueName}\s*(?:&(?:raquo|#187|#xbb|percnt|#37|#x25|rbrack|rsqb|#93|#x5d|rbrace|rcub|#125|#x7d);){1,2}`,
    "gi",
  ),
  /<(?:display|first|last|full|given|job|office|mobile|user)[ _.-]?(?:name|title|phone|number)\s*\/?>/gi,
  // A rule of a style sheet has a colon or nothing in it.
  /(?<![{%$#])\{\s*[\p{L}_][\p{L}\p{N}_ .-]*\}(?!\})/gu,
];

/** Images that Exchange strips or mail programs do not load. */
const unhostedImage = /\s(?:src|background)\s*=\s*["']?\s*(?:data:|cid:|http:|file:|\/\/)/gi;

/** Finds what is wrong in a template's source before it is rendered: values as other tools write them, images that do not show. */
export function checkSource(file: string, source: string): readonly Flaw[] {
  const at = (index: number) => ({ file, line: source.slice(0, index).split("\n").length });
  const uncommented = source.replace(/\{%-?\s*comment\b[\s\S]*?endcomment\s*-?%\}/g, (comment) =>
    comment.replace(/[^\n]/g, " "),
  );
  const foreign = foreignIn(uncommented).map(({ index, text }) => ({
    ...at(index),
    message: `${text.slice(0, 60)} is not filled in here: a value is written {{ DisplayName }}`,
  }));
  if (file.endsWith(".txt.liquid")) return foreign;
  const images = [...source.matchAll(unhostedImage)].map(({ index }) => ({
    ...at(index + 1),
    message: "images must be hosted: give an https address",
  }));
  return [...foreign, ...images];
}

/** Values as other tools write them, each once: what is inside another one (`[Name]` in `[[Name]]`) is not a second one. */
function foreignIn(source: string): readonly { readonly index: number; readonly text: string }[] {
  const found = placeholders
    .flatMap((pattern) => [...source.matchAll(pattern)].map(({ index, 0: text }) => ({ index, text })))
    .toSorted((a, b) => a.index - b.index || b.text.length - a.text.length);
  let end = 0;
  return found.filter(({ index, text }) => {
    const isOutside = index >= end;
    if (isOutside) end = index + text.length;
    return isOutside;
  });
}
