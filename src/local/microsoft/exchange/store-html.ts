/** Signature HTML as Exchange stores it: ids and classes prefixed, embedded pictures and scripts gone, a document around. */
export function storeHtml(html: string): string {
  const body = html
    .replace(/<!doctype[^>]*>|<\/?(?:html|body)\b[^>]*>|<head\b[\s\S]*?<\/head>/gi, "")
    .replace(/<(script|style)\b[\s\S]*?<\/\1>/gi, "")
    .replace(/<!--[\s\S]*?-->/g, "")
    .replace(/<[a-z][^>]*>/gi, storeTag);
  return `<html>\r\n<head>\r\n<meta http-equiv="Content-Type" content="text/html; charset=utf-8">\r\n</head>\r\n<body>\r\n${body.trim()}\r\n</body>\r\n</html>\r\n`;
}

function storeTag(tag: string): string {
  return tag
    .replace(/\s(id|class)\s*=\s*(["'])(.*?)\2/gi, (_, name, quote, value) => {
      const prefixed = String(value)
        .split(/\s+/)
        .filter(Boolean)
        .map((word) => `x_${word}`);
      return ` ${name}=${quote}${prefixed.join(" ")}${quote}`;
    })
    .replace(/\ssrc\s*=\s*(["'])data:.*?\1/gi, ' src=""');
}

/** The text of HTML, as Exchange makes it of a signature that came without one. */
export function textOf(html: string): string {
  return html
    .replace(/<head\b[\s\S]*?<\/head>/gi, "")
    .replace(/<br\s*\/?>|<\/(?:p|div|tr|li)>/gi, "\r\n")
    .replace(/<[^>]*>/g, "")
    .replace(/&(#?\w+);/g, character)
    .replace(/[ \t]*\r?\n\s*/g, "\r\n")
    .trim();
}

/** HTML that shows a text, as Exchange makes it of a signature that came without HTML. */
export function htmlOf(text: string): string {
  const escaped = text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
  return `<div>${escaped.replace(/\r?\n/g, "<br>")}</div>`;
}

function character(entity: string, name: string): string {
  const [, hexadecimal, decimal] = /^#(?:x([\da-f]{1,5})|(\d{1,6}))$/i.exec(name) ?? [];
  if (hexadecimal) return String.fromCodePoint(Number.parseInt(hexadecimal, 16));
  return decimal ? String.fromCodePoint(Number(decimal)) : (ENTITIES[name] ?? entity);
}

const ENTITIES: Readonly<Record<string, string>> = {
  amp: "&",
  lt: "<",
  gt: ">",
  quot: '"',
  apos: "'",
  nbsp: " ",
};
