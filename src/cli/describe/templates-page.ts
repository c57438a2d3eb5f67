import type { TemplatePerson, TemplateSignature, TemplatesPreview } from "../../api/templates.ts";

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};
const asHtml = (text: string): string => text.replace(/[&<>"']/g, (character) => entities[character] ?? "");

/** The looks of one signature: the screen's width in pixels, and whether it is dark. */
const looks = [
  { name: "light", width: 640, colours: "background:#fff;color:#000" },
  { name: "dark", width: 640, colours: "background:#1b1a19;color:#fff" },
  { name: "phone, light", width: 360, colours: "background:#fff;color:#000" },
  { name: "phone, dark", width: 360, colours: "background:#1b1a19;color:#fff" },
] as const;

const style = `
:root{color-scheme:light dark;font:15px/1.5 system-ui,sans-serif}
body{margin:0 auto;max-width:1360px;padding:16px}
table.facts{border-collapse:collapse}table.facts td,table.facts th{text-align:left;padding:2px 16px 2px 0;vertical-align:top}
section{border-top:1px solid #8886;margin-top:24px;padding-top:8px}
h2{margin-bottom:0}p{margin:4px 0}.quiet{opacity:.75}
.sides{display:flex;flex-wrap:wrap;gap:16px}.sides figure{margin:8px 0;max-width:100%}
figcaption{font-size:13px;opacity:.75}
iframe{border:1px solid #8886;border-radius:4px;display:block;max-width:100%;resize:vertical}
li.warning::marker{content:"! "}
`;

/** The page runs nothing and loads nothing but pictures, and so do its frames, which inherit this. */
const policy =
  "default-src 'none'; img-src https: data:; style-src 'unsafe-inline'; form-action 'none'; base-uri 'none'";

/** One HTML page that shows templates before and after, for people, screens and photos; everything is in it but the pictures of signatures. */
export function templatesPage(preview: TemplatesPreview): string {
  const { digest, deployed, people } = preview;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${asHtml(policy)}">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>Signature templates</title>
<style>${style}</style>
</head>
<body>
<h1>Signature templates</h1>
<p>${digest === deployed ? "These are the templates that are deployed." : "Before: the deployed templates. After: the draft. Nothing is written."}</p>
${factsOf(preview)}
${people.map(sectionOf).join("\n")}
</body>
</html>
`;
}

function factsOf({ digest, deployed, warnings, sizes, choices }: TemplatesPreview): string {
  const rows = [
    ["Digest", digest],
    ["Deployed", deployed ?? "do not work"],
    ...sizes.map(({ format, characters, left, email }) => [
      `Longest ${format}`,
      `${characters} characters, ${left} left (${email})`,
    ]),
    ...choices.map(({ choice, people, emails }) => [
      choice,
      `${people}: ${emails.slice(0, 5).join(", ")}${people > 5 ? ", …" : ""}`,
    ]),
  ];
  const warned = warnings.map(
    ({ file, line, message }) => `<li class="warning">${asHtml(`${file}, line ${line}: ${message}`)}</li>`,
  );
  return `<table class="facts">${rows.map(([name = "", value = ""]) => `<tr><th scope="row">${asHtml(name)}</th><td>${asHtml(value)}</td></tr>`).join("")}</table>
${warned.length > 0 ? `<ul>${warned.join("")}</ul>` : ""}`;
}

function sectionOf(person: TemplatePerson): string {
  const { email, name, office, reasons, before, after, notes } = person;
  const isSame = before?.html === after.html && before.text === after.text;
  const hasPhoto = after.html !== after.withoutPhoto.html || before?.html !== before?.withoutPhoto.html;
  return `<section>
<h2>${asHtml(name)}</h2>
<p class="quiet">${asHtml(`${email} · ${office} · ${reasons.join(", ")}`)}</p>
<p>${asHtml(isSame ? `${after.template}: nothing changes` : `${before?.template ?? "nothing"} → ${after.template}`)}; ${asHtml(replyOf(after))}</p>
${notes.map(({ message }) => `<p>${asHtml(`Note: ${message}`)}</p>`).join("")}
${looks.map((look) => sides(person, look, (one) => one.html, "")).join("\n")}
${
  hasPhoto
    ? looks
        .slice(0, 2)
        .map((look) => sides(person, look, (one) => one.withoutPhoto.html, ", without photo"))
        .join("\n")
    : ""
}
${after.short || before?.short ? sides(person, looks[0], (one) => one.short?.html ?? "", ", in replies") : ""}
</section>`;
}

const replyOf = ({ onReply }: TemplateSignature): string =>
  ({
    full: "replies get the same",
    short: "replies get none from Exchange; the short one is for the Outlook add-in",
    none: "replies get none",
  })[onReply];

function sides(
  { name, before, after }: TemplatePerson,
  { name: look, width, colours }: (typeof looks)[number],
  htmlOf: (signature: TemplateSignature) => string,
  what: string,
): string {
  const frame = (signature: TemplateSignature | null, side: string) =>
    signature
      ? `<figure><figcaption>${side}, ${look}${what}</figcaption><iframe sandbox="" loading="lazy" title="${asHtml(`${side}: ${name}, ${look}${what}`)}" width="${width}" height="260" srcdoc="${asHtml(documentOf(htmlOf(signature), colours))}"></iframe></figure>`
      : "";
  return `<div class="sides">${frame(before, "Before")}${frame(after, "After")}</div>`;
}

const documentOf = (html: string, colours: string): string =>
  `<!doctype html><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src https: data:; style-src 'unsafe-inline'"><meta name="referrer" content="no-referrer"><body style="margin:12px;${colours};font-family:sans-serif">${html}`;

/** With the 60,000 of a plan it fits into a comment on GitHub, of 65,536 characters. */
const mostCharacters = 5000;

/** The same as a table for a pipeline's summary, without pictures, in whole lines of at most 5,000 characters. */
export function templatesMarkdown({
  digest,
  deployed,
  warnings,
  sizes,
  choices,
  people,
}: TemplatesPreview): string {
  const cell = (text: string) =>
    text
      .replace(/[\r\n]+/g, " ")
      .replace(/[\\`*_{}[\]<>#|~!@]/g, (character) => `&#${character.codePointAt(0)};`);
  const row = (...cells: string[]) => `| ${cells.map(cell).join(" | ")} |`;
  const table = (head: string[], rows: string[][]) => [
    row(...head),
    `|${" --- |".repeat(head.length)}`,
    ...rows.map((one) => row(...one)),
    "",
  ];
  const lines = [
    "### Signature templates",
    "",
    `Deployed \`${deployed ?? "none that works"}\`, now \`${digest}\`.`,
    "",
    ...warnings.map(({ file, line, message }) => `- ${cell(`${file}, line ${line}: ${message}`)}`),
    ...(warnings.length > 0 ? [""] : []),
    ...table(
      ["Longest", "Characters", "Left"],
      sizes.map(({ format, characters, left }) => [format, String(characters), String(left)]),
    ),
    ...table(
      ["Template", "People"],
      choices.map(({ choice, people: count }) => [choice, String(count)]),
    ),
    ...(people.length === 0
      ? []
      : table(
          ["Shown for", "Before", "After", "Changes"],
          people.map(({ reasons, before, after }) => [
            reasons.join(", "),
            before?.template ?? "",
            after.template,
            before?.html === after.html && before.text === after.text ? "no" : "yes",
          ]),
        )),
  ];
  const text = lines.join("\n");
  if (text.length <= mostCharacters) return text;
  return text.slice(0, text.lastIndexOf("\n", mostCharacters - more.length)) + more;
}

const more = "\n\n*… and more; `entra-sync templates check` has it all*\n";
