/** A route template, ready to match; `template` includes the prefix and has no slash at its ends. */
export interface Route {
  readonly template: string;
  /** Sorts first what is more specific: a literal segment before a parameter before a catch-all. */
  readonly rank: string;
  /** The parameters of a path that matches (an optional one that is absent is left out), else undefined. */
  match(path: string): Record<string, string> | undefined;
}

/** Reads ASP.NET's `a/{b}/{c?}` and `a/{*rest}`; throws on a reserved route and on constraints. */
export function parseRoute(route: string, prefix: string): Route {
  const own = route.replace(/^\/+|\/+$/g, "");
  // A prefix test, as the host's: "adminonly" is refused too.
  if (/^(admin|runtime)/i.test(own)) {
    throw new Error(
      `The route "${own}" conflicts with the host's own: it must not start with admin or runtime.`,
    );
  }
  const template = [prefix, own].filter(Boolean).join("/");
  const segments = template.split("/").map(parseSegment);
  const pattern = new RegExp(`^${segments.map((segment) => segment.pattern).join("")}/?$`, "i");
  return {
    template,
    rank: segments.map((segment) => segment.rank).join(""),
    match(path) {
      const match = pattern.exec(path);
      if (!match) return undefined;
      const found = Object.entries(match.groups ?? {}).filter(([, value]) => value);
      return Object.fromEntries(found.map(([name, value]) => [name, decode(value)]));
    },
  };
}

function parseSegment(segment: string): { readonly pattern: string; readonly rank: string } {
  if (!segment.includes("{"))
    return { pattern: `/${segment.replace(/[.*+?^$()|[\]\\]/g, "\\$&")}`, rank: "1" };
  const [, star, name, optional] = /^\{(\*?)([A-Za-z_]\w*)(\??)\}$/.exec(segment) ?? [];
  if (!name) throw new Error(`This host cannot read the route segment "${segment}".`);
  if (star) return { pattern: `(?:/(?<${name}>.*))?`, rank: "5" };
  if (optional) return { pattern: `(?:/(?<${name}>[^/]+))?`, rank: "3" };
  return { pattern: `/(?<${name}>[^/]+)`, rank: "3" };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
