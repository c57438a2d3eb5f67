/** Something wrong with a template, and where; `line` from 1. */
export interface Flaw {
  readonly file: string;
  readonly line: number;
  readonly message: string;
}

/** An attribute with an output in it, quoted or not. */
const filledAttribute = /([\w-]+)\s*=\s*(?:"((?:\{\{.*?\}\}|[^"{])*)"|'((?:\{\{.*?\}\}|[^'{])*)'|(\{\{))/g;

/** Images that Exchange strips or mail programs do not load. */
const unhostedImage = /\s(?:src|background)\s*=\s*["']?\s*(?:data:|cid:|http:|file:|\/\/)/gi;

const link = /^\{\{-?\s*\w+\s*\|\s*(?:tel|mailto)\s*-?\}\}$/;
const photo = /^\{\{-?\s*Photo\s*-?\}\}$/;
const onSite = /^https:\/\/[\w.-]+(?::\d+)?\//;

/**
 * What in a template's source would let a value become a link or more than text: escaping cannot help in an
 * attribute without quotes, nor where an address or a style is expected.
 */
export function checkMarkup(file: string, source: string): Flaw[] {
  const lineOf = (index: number) => source.slice(0, index).split("\n").length;
  const attributes = [...source.matchAll(filledAttribute)].flatMap((found) => {
    const [, name = "", double, single, unquoted] = found;
    const message = unquoted ? `put the value of ${name} in quotes` : problemOf(name, double ?? single ?? "");
    return message ? [{ file, line: lineOf(found.index), message }] : [];
  });
  const images = [...source.matchAll(unhostedImage)].map(({ index }) => {
    return { file, line: lineOf(index + 1), message: "images must be hosted: give an https address" };
  });
  return [...attributes, ...images];
}

function problemOf(attribute: string, value: string): string | undefined {
  if (!value.includes("{{")) return undefined;
  const name = attribute.toLowerCase();
  if (name === "alt" || name === "title") return undefined;
  if (name === "href" && !link.test(value) && !photo.test(value) && !onSite.test(value)) {
    return 'href takes "{{ … | tel }}", "{{ … | mailto }}" or an address that begins with https://';
  }
  if (name === "src" && !photo.test(value) && !onSite.test(value)) {
    return 'src takes "{{ Photo }}" or an address that begins with https://';
  }
  return name === "href" || name === "src" ? undefined : `${attribute} takes no values of employees`;
}
