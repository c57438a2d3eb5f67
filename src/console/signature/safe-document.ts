import DOMPurify from "dompurify";
import { isSameAddress, shownSource, sourceOfImage } from "./source-of-image.ts";

/** How a signature is shown: its photo as a data: URL (undefined while there is none), and the display options. */
export interface Showing {
  readonly photoUrl: string | null;
  readonly photo: string | undefined;
  readonly dark: boolean;
  /** The label of an image without a description that is not loaded. */
  readonly imageWord: string;
}

/** A complete document for a sandboxed frame, and the sources of the images that were removed. */
export interface SafeDocument {
  readonly document: string;
  readonly notLoaded: readonly string[];
}

/** The allowed elements; of any other element only the content is kept, or nothing. */
const ALLOWED_TAGS = (
  "a abbr address article b big blockquote br caption center cite code col colgroup dd div dl dt em font " +
  "h1 h2 h3 h4 h5 h6 hr i img li ol p pre s section small span strike strong sub sup table tbody td tfoot " +
  "th thead tr tt u ul"
).split(" ");

const ALLOWED_ATTR = (
  "align alt bgcolor border cellpadding cellspacing color colspan dir face height href lang nowrap role rowspan " +
  "size src start style title valign width"
).split(" ");

const purifying = {
  ALLOWED_TAGS,
  ALLOWED_ATTR,
  ALLOW_DATA_ATTR: false,
  ALLOW_ARIA_ATTR: false,
  ALLOWED_URI_REGEXP: /^(?:https?:|mailto:|tel:|data:image\/(?:png|jpeg|gif|webp);|cid:|\/\/)/i,
  RETURN_DOM: true,
} as const;

/**
 * A signature as a document that runs and requests nothing, even if an attacker wrote it. It keeps only what is known
 * to be harmless; the frame's sandbox and the document's own policy are further layers. Needs a browser.
 */
export function safeDocument(html: string, showing: Showing): SafeDocument {
  const body = DOMPurify.sanitize(html, purifying) as HTMLElement;
  const notLoaded = new Set<string>();
  for (const styled of body.querySelectorAll<HTMLElement>("[style]")) {
    for (const address of safeStyle(styled.style)) notLoaded.add(sourceOfImage(address));
    styled.setAttribute("style", styled.style.cssText);
  }
  for (const image of body.querySelectorAll("img")) showImage(image, showing, notLoaded);
  for (const link of body.querySelectorAll<HTMLElement>("[href]")) keepStill(link);
  return { document: around(body.innerHTML, showing.dark), notLoaded: [...notLoaded] };
}

function showImage(image: HTMLImageElement, showing: Showing, notLoaded: Set<string>): void {
  const source = image.getAttribute("src")?.trim() ?? "";
  const shown = shownSource(source, showing);
  if (shown) {
    image.setAttribute("src", shown);
    return;
  }
  if (source && !isSameAddress(source, showing.photoUrl ?? "")) notLoaded.add(sourceOfImage(source));
  image.replaceWith(standIn(image, showing.imageWord));
}

/** Looks like a link and shows its address, but is none: following it would navigate the frame away. */
function keepStill(link: HTMLElement): void {
  const style = link.getAttribute("style") ?? "";
  link.title ||= link.getAttribute("href") ?? "";
  link.removeAttribute("href");
  link.setAttribute("style", `color:LinkText;text-decoration:underline;${style}`);
}

/** Replaces an image, at its size if that is known. */
function standIn(image: HTMLImageElement, word: string): HTMLElement {
  const box = image.ownerDocument.createElement("span");
  box.textContent = image.alt || word;
  const side = (name: string) => /^\d{1,4}$/.exec(image.getAttribute(name) ?? "")?.[0];
  const [width, height] = [side("width"), side("height")];
  const size = `${width ? `width:${width}px;` : ""}min-height:${height ?? "32"}px;`;
  box.setAttribute(
    "style",
    `display:inline-block;box-sizing:border-box;max-width:100%;padding:4px;border:1px dashed;font-size:11px;line-height:14px;overflow-wrap:anywhere;${size}`,
  );
  return box;
}

const policy = "default-src 'none'; img-src data:; style-src 'unsafe-inline'";

/** Style attributes only: the page's own policy applies here too, and refuses style elements without a nonce. */
const around = (body: string, dark: boolean): string =>
  `<!doctype html><html style="color-scheme:${dark ? "dark" : "light"}"><head><meta charset="utf-8">` +
  `<meta http-equiv="Content-Security-Policy" content="${policy}"></head>` +
  `<body style="margin:12px;background:Canvas;color:CanvasText;font:15px Calibri,Carlito,Arial,sans-serif;overflow-wrap:break-word">${body}</body></html>`;

/**
 * Removes everything from an element's style that would load something, and returns the removed addresses. It uses the
 * browser's own parser, which handles escapes and comments that a pattern over the source would miss.
 */
function safeStyle(style: CSSStyleDeclaration): readonly string[] {
  const addresses: string[] = [];
  for (const property of [...style]) {
    const value = style.getPropertyValue(property);
    const loads = /\b(url|src|image|image-set|cross-fade|element|paint)\(/i.test(value);
    if (!loads && !property.startsWith("--")) continue;
    for (const [, address = ""] of value.matchAll(/\burl\(\s*["']?([^"')]*)/gi)) {
      if (!/^data:/i.test(address)) addresses.push(address);
    }
    style.removeProperty(property);
  }
  return addresses;
}
