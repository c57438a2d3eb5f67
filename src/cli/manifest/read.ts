import { XMLParser, XMLValidator } from "fast-xml-parser";
import { meaningOf, type Previous } from "./make.ts";

/** An element of a manifest, with what is in it in its order. */
export interface Element {
  /** As it is written, with its prefix. */
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly Element[];
  readonly text: string;
}

/** What a manifest could not be read for. */
export class NotXml extends Error {
  override readonly name = "NotXml";
}

const parser = new XMLParser({
  preserveOrder: true,
  ignoreAttributes: false,
  attributeNamePrefix: "",
  parseTagValue: false,
  parseAttributeValue: false,
  ignoreDeclaration: true,
  trimValues: true,
});

/** Reads XML; throws NotXml with the line where it is not well-formed. */
export function readXml(xml: string): Element {
  const problem = XMLValidator.validate(xml);
  if (problem !== true) throw new NotXml(`Line ${problem.err.line}: ${problem.err.msg}`);
  // Outlook refuses it, and entities could be used to hide what a manifest says.
  if (/<!DOCTYPE/i.test(xml)) throw new NotXml("It has a document type declaration.");
  const [root] = elementsOf(parser.parse(xml));
  if (!root) throw new NotXml("It has no element.");
  return root;
}

/** The parser's form: an array of objects with the element's name as a key, its content as the value. */
type Node = Readonly<Record<string, unknown>>;

function elementsOf(nodes: readonly Node[]): readonly Element[] {
  return nodes.flatMap((node) => {
    const name = Object.keys(node).find((key) => key !== ":@" && key !== "#text");
    if (name === undefined) return [];
    const content = node[name] as readonly Node[];
    const text = content.map((part) => String(part["#text"] ?? "")).join("");
    const attributes = (node[":@"] ?? {}) as Readonly<Record<string, string>>;
    return [{ name, attributes, children: elementsOf(content), text }];
  });
}

/** All elements of a name, at any depth. */
export const allOf = (element: Element, name: string): readonly Element[] =>
  element.children.flatMap((child) => [...(child.name === name ? [child] : []), ...allOf(child, name)]);

/** The first element at a path of names; undefined where there is none. */
export const atPath = (element: Element, ...path: readonly string[]): Element | undefined =>
  path.reduce<Element | undefined>(
    (found, name) => found?.children.find((child) => child.name === name),
    element,
  );

/** What the next manifest goes on from; undefined where this one has no id or version. */
export function previousOf(xml: string): Previous | undefined {
  const root = readXml(xml);
  const id = atPath(root, "Id")?.text;
  const version = atPath(root, "Version")?.text;
  return id && version ? { id, version, meaning: meaningOf(xml) } : undefined;
}
