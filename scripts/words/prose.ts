import { type CallExpression, type Node, parseSync, Visitor } from "oxc-parser";

/** A name that a source declares, and where. */
export interface DeclaredName {
  readonly name: string;
  readonly offset: number;
  readonly isType: boolean;
}

/**
 * What people read in a file. Each prose is as long as the file, so that offsets are the same: what is not of it is
 * U+0000, in place of comment marks and escapes there are spaces, and lines stay lines.
 */
export interface Prose {
  readonly comments: string;
  readonly texts: string;
  readonly names: readonly DeclaredName[];
}

type Span = readonly [start: number, end: number];

/** The prose of a TypeScript file; of its texts only test titles, where it is a test. */
export function proseOfSource(path: string, source: string): Prose {
  const { program, comments, errors } = parseSync(path, source);
  if (errors[0]) throw new Error(`${path} does not parse: ${errors[0].message}`);
  const texts: Span[] = [];
  const titles: Span[] = [];
  const specifiers = new Set<number>();
  const names: DeclaredName[] = [];
  const declare = (node: Node | null, isType = false) => {
    if (node?.type === "Identifier") names.push({ name: node.name, offset: node.start, isType });
  };
  const declareValue = (node: Node | null) => declare(node);
  const declareKey = ({ key, computed }: { key: Node; computed?: boolean }) => {
    if (!computed) declare(key);
  };
  const specifier = ({ source }: { source: Node | null }) => {
    if (source) specifiers.add(source.start);
  };
  new Visitor({
    ImportDeclaration: specifier,
    ExportAllDeclaration: specifier,
    ExportNamedDeclaration: specifier,
    ImportExpression: specifier,
    TSImportType: specifier,
    Literal: ({ value, start, end }) => {
      if (typeof value === "string" && !specifiers.has(start)) texts.push([start, end]);
    },
    // Without the backticks, or the whole text would pass for quoted code.
    TemplateElement: ({ start, end, tail }) => texts.push([start + 1, end - (tail ? 1 : 2)]),
    JSXText: ({ start, end }) => texts.push([start, end]),
    CallExpression: (call) => titles.push(...titlesOf(call)),
    VariableDeclarator: ({ id }) => bound(id).forEach(declareValue),
    FunctionDeclaration: ({ id, params }) => [id, ...params.flatMap(bound)].forEach(declareValue),
    FunctionExpression: ({ params }) => params.flatMap(bound).forEach(declareValue),
    ArrowFunctionExpression: ({ params }) => params.flatMap(bound).forEach(declareValue),
    ObjectExpression: ({ properties }) => {
      for (const property of properties)
        if (property.type === "Property" && !property.shorthand) declareKey(property);
    },
    ClassDeclaration: ({ id }) => declare(id, true),
    TSTypeAliasDeclaration: ({ id }) => declare(id, true),
    TSInterfaceDeclaration: ({ id }) => declare(id, true),
    TSPropertySignature: declareKey,
    TSMethodSignature: declareKey,
    PropertyDefinition: declareKey,
    MethodDefinition: declareKey,
  }).visit(program);
  const shown = /\.test\.tsx?$/.test(path)
    ? texts.filter(([start, end]) => titles.some(([from, to]) => from <= start && end <= to))
    : texts;
  const commented = comments.map(({ start, end }): Span => [start, end]);
  return {
    comments: keep(source, commented).replace(
      /^([\0\s]*)(\/[/*]+|\*+\/?)/gm,
      (_, before, mark) => before + blank(mark),
    ),
    texts: keep(source, shown).replace(/\\(?:u\{[\da-f]+\}|u[\da-f]{4}|x[\da-f]{2}|.)/gi, blank),
    names,
  };
}

/** The prose of a document or script in another language: all of its text, but for the code in Markdown. */
export function proseOfDocument(path: string, text: string): Prose {
  const code = /^ *(```|~~~)[\s\S]*?^ *\1|`[^`\n]*`/gm;
  return { comments: "", texts: path.endsWith(".md") ? text.replace(code, hide) : text, names: [] };
}

const hide = (text: string) => text.replace(/\S/g, "\0");
const blank = (text: string) => " ".repeat(text.length);

/** The text with everything hidden but what is within the spans. */
function keep(text: string, spans: readonly Span[]): string {
  let kept = "";
  for (const [start, end] of spans.toSorted((a, b) => a[0] - b[0])) {
    kept += hide(text.slice(kept.length, start)) + text.slice(start, end);
  }
  return kept + hide(text.slice(kept.length));
}

/** Where a call of test, it or describe says what it is about: its first argument, and the table of its cases. */
function titlesOf({ callee, arguments: [title] }: CallExpression): Span[] {
  const inner = callee.type === "CallExpression" ? callee : undefined;
  let root: Node = inner ? inner.callee : callee;
  while (root.type === "MemberExpression") root = root.object;
  if (root.type !== "Identifier" || !/^(test|it|describe)$/.test(root.name)) return [];
  return [title, inner?.arguments[0]].flatMap((node) => (node ? [[node.start, node.end]] : []));
}

/** The identifiers that a pattern introduces; those of a property's own name are declared where the property is. */
function bound(pattern: Node | null): Node[] {
  switch (pattern?.type) {
    case "Identifier":
      return [pattern];
    case "ObjectPattern":
      return pattern.properties.flatMap((each) =>
        each.type === "Property" ? (each.shorthand ? [] : bound(each.value)) : bound(each.argument),
      );
    case "ArrayPattern":
      return pattern.elements.flatMap(bound);
    case "AssignmentPattern":
      return bound(pattern.left);
    case "RestElement":
      return bound(pattern.argument);
    case "TSParameterProperty":
      return bound(pattern.parameter);
    default:
      return [];
  }
}
