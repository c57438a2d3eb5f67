/** An error in a template, and where it is; `line` from 1. */
export interface Flaw {
  readonly file: string;
  readonly line: number;
  readonly message: string;
}

/** Names that a value has in other tools: a word of a text, unless it stands between marks. */
const valueName = `(?:(?:display|first|last|full|given|job|company|office|street|mobile|work|user|employee)[ _.-]?)?(?:name|surname|title|phone|mobile|e-?mail|department|company|office|address|fax|mobiltelefon|navn|fornavn|etternavn|tittel|stilling|telefon|e-?post|avdeling)(?:[ _.-]?number)?`;

/** Names that are values in brackets only: in a text they are words. */
const bracketed =
  "mobil|(?:mobil|telefon)(?:nummer|nr)|tlf|mob|e-?postadresse|(?:stillings|jobb)tittel|(?:for|etter|ansatt|kontor|avdelings|firma)navn|firma|adresse|selskap|kontor|poststed|post(?:nummer|nr)|fullt navn|fornavn etternavn|city|country|website|addressblock|greetingline|adresseblokk|hilsenlinje";

/** What such a name begins with where people are to replace it, or where a tool says what it is of. */
const asked =
  "(?:ditt?|din|your|my|skriv inn|sett inn|fyll inn|insert|enter|field|tag)(?: (?:ditt?|din|your))? |(?:[a-z]+[_.:/-])+";

/** A name between brackets: `Ditt navn her`, `user:name`, `Tlf. nr.`, `Phone1`. */
const named = String.raw`\s*(?:${asked})?(?:${valueName}|${bracketed})(?:[_.-]?\d|[ _.-]{0,2}nr)?\.?(?: (?:her|here))?\s*`;

/** How other tools write a value: Exclaimer, CodeTwo, Exchange's transport rules, mail merges, other template languages. */
const placeholders = [
  /%%=[^%\n]*=%%|%%=?\s*[\p{L}_][\p{L}\p{N}_ .-]*=?%%/gu,
  // Not a part of an address that is percent-encoded (%C3%A5), nor two widths (50%;100%).
  /(?<![\d%])%(?![\dA-F]{2,4}%)(?:[\p{L}_][\p{L}\p{N}_.]{2,}|l|st|co|sn|cn)%/gu,
  /@@[\p{L}_][\p{L}\p{N}_ .-]*@@|##[\p{L}_][\p{L}\p{N}_ .-]*##/gu,
  /\$[A-Za-z_][\w.]*\$|\$CurrentUser\b|\$\{(?!\{)[^}]*\}|(?:#|(?<!\d)%)\{(?![{%])[^}]*\}|%\(\w+\)[sd]\b|%\d+\$s\b|\*\|[^|\n]*\|\*/g,
  /\{\{\{[^}]*\}\}\}?|\{\{[#/^&>!][^}]*\}\}/g,
  /\[\[[^\]]*\]\]|<%[-=]?[^%]*%>|<\?(?!xml\b)[^?]*\?>/g,
  // Text in Norwegian quotation marks is no field of a mail merge, which has no spaces in its name.
  new RegExp(String.raw`[«‹](?:${named}|\s*[\p{L}\p{N}]+(?:_[\p{L}\p{N}]+)+\s*)[»›]`, "giu"),
  new RegExp(
    String.raw`<<${named}>>|&lt;${named}&gt;|(?:#|__|~)${valueName}(?:#|__|~)|(?<![\w.])(?:@${valueName}@|&&${valueName}&&|::${valueName}::)(?!\w)`,
    "gi",
  ),
  /%(?:first|last|full|display|job|office|mobile) (?:name|title|phone)%|\$(?:display|first|last|given|job)_?(?:name|title)\b/gi,
  /\{[!$@#:=~*^&?][A-Za-z_][\w.]*\*?\}|\{\d+(?::[^\s{}]+)?\}|@\{(?!\{)[^{}\n]*\}|\[%[^%]*%\]|(?<![\w./])@(?:model|user|employee|contact)\.\w+|=Fields!\w+/giu,
  new RegExp(
    String.raw`\$!?${valueName}\b|[$@]\(${named}\)|\$<${named}>|\$(?:current_?)?user\.${valueName}\b|(?<![\w])[!^]${valueName}[!^]|\(\(\$?${valueName}\)\)|\|\|\s*${valueName}\s*\|\|`,
    "gi",
  ),
  new RegExp(String.raw`(?<![\w*.\])])\[[@:$#!*%]?${named}[@:$#!*%]?\]`, "gi"),
  // Marks that HTML writes as references: &laquo;Name&raquo;, &#37;&#37;Name&#37;&#37;.
  new RegExp(
    String.raw`(?:&(?:laquo|#171|#xab|percnt|#37|#x25|lbrack|lsqb|#91|#x5b|lbrace|lcub|#123|#x7b);){1,2}\s*${valueName}\s*(?:&(?:raquo|#187|#xbb|percnt|#37|#x25|rbrack|rsqb|#93|#x5d|rbrace|rcub|#125|#x7d);){1,2}`,
    "gi",
  ),
  // A rule of a style sheet has a colon or nothing in it.
  /(?<![{%$#])\{\s*(?:[\p{L}_][\p{L}\p{N}_ .-]*|MERGEFIELD\b[^{}\n]*)\}/gu,
  new RegExp(String.raw`(?<![{%$#])\{${named}[|:][^{};\n]*\}|(?<![{%$#])\{[a-z]+[:/]${valueName}\}`, "gi"),
];

/** The elements of HTML, old ones included. */
const elements = new Set(
  [
    "a abbr acronym address applet area article aside audio b base basefont bdi bdo bgsound big blink blockquote body br",
    "button canvas caption center cite code col colgroup data datalist dd del details dfn dialog dir div dl dt em embed",
    "fieldset figcaption figure font footer form frame frameset h1 h2 h3 h4 h5 h6 head header hgroup hr html i iframe",
    "image img input ins kbd label legend li link main map mark marquee math menu meta meter nav nobr noembed noframes",
    "noscript object ol optgroup option output p param picture plaintext pre progress q rp rt ruby s samp script search",
    "section select slot small source span strike strong style sub summary sup svg table tbody td template textarea",
    "tfoot th thead time title tr track tt u ul var video wbr xml xmp",
  ].flatMap((names) => names.split(" ")),
);

/** A tag; a mail program shows nothing of one that is no element. */
const tag = /<\/?(?![ovwmxp]:|st\d:)[a-z][\w:-]*(?![\w:{-])[^<>]*>/gi;
const apart = /<!--[\s\S]*?-->|<(svg|math)\b[\s\S]*?<\/\1\s*>/gi;
const inTags = new RegExp(String.raw`<${named}\/?>`, "gi");

/** Images that Exchange strips or mail programs do not load. */
const unhostedImage = /\s(?:src|background)\s*=\s*["']?\s*(?:data:|cid:|http:|file:|\/\/)/gi;

/** Finds what is wrong in a template's source before it is rendered: values as other tools write them, images that do not show. */
export function checkSource(file: string, source: string): readonly Flaw[] {
  const at = (index: number) => ({ file, line: source.slice(0, index).split("\n").length });
  const uncommented = source.replace(/\{%-?\s*comment\b[\s\S]*?endcomment\s*-?%\}/g, (comment) =>
    comment.replace(/[^\n]/g, " "),
  );
  const isText = file.endsWith(".txt.liquid");
  const foreign = foreignIn(uncommented, isText).map(({ index, text }) => ({
    ...at(index),
    message: `${text.slice(0, 60)} is not filled in here${/^<[a-z/]/i.test(text) ? ", and no tag of HTML" : ""}: a value is written {{ DisplayName }}`,
  }));
  if (isText) return foreign;
  const images = [...source.matchAll(unhostedImage)].map(({ index }) => ({
    ...at(index + 1),
    message: "images must be hosted: give an https address",
  }));
  return [...foreign, ...images];
}

interface Hit {
  readonly index: number;
  readonly text: string;
}

const foundBy = (pattern: RegExp, source: string): readonly Hit[] =>
  [...source.matchAll(pattern)].map(({ index, 0: text }) => ({ index, text }));

/** Tags that are no elements of HTML; those with a colon are Outlook's. */
function unknownTags(source: string): readonly Hit[] {
  const shown = source.replace(apart, (whole) => whole.replace(/[^\n]/g, " "));
  return foundBy(tag, shown).filter(
    ({ text }) => !elements.has(/[a-z][\w:-]*/i.exec(text)?.[0].toLowerCase() ?? ""),
  );
}

/** Placeholders of other tools, each once: `[Name]` inside `[[Name]]` does not count. */
function foreignIn(source: string, isText: boolean): readonly Hit[] {
  const found = placeholders
    .flatMap((pattern) => foundBy(pattern, source))
    .concat(isText ? foundBy(inTags, source) : unknownTags(source))
    .toSorted((a, b) => a.index - b.index || b.text.length - a.text.length);
  let end = 0;
  return found.filter(({ index, text }) => {
    const isOutside = index >= end;
    if (isOutside) end = index + text.length;
    return isOutside;
  });
}

/** Warnings about templates, which are valid but probably unintended: by code, a sentence made of the values concerned. */
export const warningTexts = {
  encoding: (found: string) =>
    `${found} is a letter such as æ, ø or å in another encoding: save the file as UTF-8`,
  "black-on-dark": (background: string, contrast: string, least: string) =>
    `text without a colour is black, and hard to read on ${background}: a contrast of ${contrast}, at least ${least} is needed`,
  "low-contrast": (color: string, background: string, contrast: string, least: string) =>
    `${color} on ${background} is hard to read: a contrast of ${contrast}, at least ${least} is needed`,
  charset: () => "the signature is sent as UTF-8: leave the charset out",
  "too-wide": (pixels: string, phone: string) =>
    `${pixels} pixels are wider than a phone (${phone}): add max-width:100%, or make it narrower`,
  "min-width": (pixels: string, phone: string) =>
    `min-width of ${pixels} pixels is wider than a phone (${phone})`,
  "style-sheet": (tag: string) =>
    `<${tag}> does not get through to every reader: write styles into style="…"`,
  "stripped-tag": (tag: string) => `<${tag}> is stripped from mails`,
  class: () => 'class has no effect without a style sheet: write style="…"',
  id: (id: string) => `Exchange stores id="${id}" as x_${id}: nothing finds it again`,
  "stripped-handler": (name: string) => `${name} is stripped from mails`,
  "no-alt": () => 'a picture needs alt: what it says, or alt="" where it says nothing',
  "alt-is-file": (alt: string) => `alt="${alt}" is the name of a file: write what the picture says`,
  "cut-picture": (pixels: string) =>
    `Outlook on Windows shows ${pixels} pixels of this picture: leave mso-line-height-rule:exactly out around pictures`,
  "link-without-alt": () => "a picture that is a link needs an alt that says where it leads",
  "picture-only": () =>
    "it is a picture and no text: it cannot be read where pictures are not loaded, nor aloud, nor copied",
  "wrong-organisation-number": (number: string) =>
    `${number} is not an organisation number: its check digit is wrong`,
  "no-organisation-number": () =>
    "the organisation number is missing: a Norwegian company has to state it in letters and orders, and so in mails",
  "letters-lost": () => "æ, ø and å do not come out as they are",
  "rule-unused": (rule: string, earlier: string, line: string) =>
    `${rule} is never used: ${earlier} in line ${line} comes first and takes everyone it is for`,
  "rule-ended": (rule: string, until: string) => `${rule} has ended on ${until}`,
} as const satisfies Readonly<Record<string, (...values: string[]) => string>>;

export type WarningCode = keyof typeof warningTexts;

/** A warning with its English sentence; clients say its code, with its values, in their own language. */
export interface Warning extends Flaw {
  readonly code: WarningCode;
  readonly values: readonly string[];
}

/** A warning about a line, from 1, of a file. */
export function warning<Code extends WarningCode>(
  at: Pick<Flaw, "file" | "line">,
  code: Code,
  ...values: Parameters<(typeof warningTexts)[Code]>
): Warning {
  const say: (...values: string[]) => string = warningTexts[code];
  return { ...at, code, values, message: say(...values) };
}

/** A code with its values, where its line is found elsewhere. */
export type CodeAndValues = {
  readonly [Code in WarningCode]: readonly [Code, ...Parameters<(typeof warningTexts)[Code]>];
}[WarningCode];
