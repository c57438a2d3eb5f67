/** An error in a template, and where it is; `line` from 1. */
export interface Flaw {
  readonly file: string;
  readonly line: number;
  readonly message: string;
}

/** Names that a value has in other tools: a word of a text, unless it stands between marks. */
const valueName = `(?:(?:display|first|last|full|given|job|company|office|street|mobile|work|user|employee)[ _.-]?)?(?:name|surname|title|phone|mobile|e-?mail|department|company|office|address|fax|mobiltelefon|navn|fornavn|etternavn|tittel|stilling|telefon|e-?post|avdeling)(?:[ _.-]?number)?`;

/** How other tools write a value: Exclaimer, CodeTwo, Exchange's transport rules, mail merges, other template languages. */
const placeholders = [
  /%%=?\s*[\p{L}_][\p{L}\p{N}_ .-]*=?%%/gu,
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
  /\{[!$@][A-Za-z_][\w.]*\}|\{\d+\}|\[%[^%]*%\]|\|\|[\p{L}_][\p{L}\p{N}_ .-]*\|\||\(\(\$?[A-Za-z_][\w.]*\)\)|@Model\.\w+|=Fields!\w+/gu,
  new RegExp(
    String.raw`\$${valueName}\b|(?<![\w])[!^]${valueName}[!^]|\[(?:ditt?|din|your|my) ${valueName}\]`,
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
