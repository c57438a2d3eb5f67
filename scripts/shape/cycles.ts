import type { Source } from "./sources.ts";

/** Groups of files that import one another, over any number of files; each group sorted, none where there is no cycle. */
export function cyclesIn(sources: readonly Source[]): readonly (readonly string[])[] {
  const imports = new Map(sources.map(({ path, imports }) => [path, imports]));
  const order = new Map<string, number>();
  const lowest = new Map<string, number>();
  const open: string[] = [];
  const cycles: string[][] = [];

  // Tarjan's strongly connected components.
  const visit = (path: string): number => {
    const index = order.size;
    order.set(path, index);
    open.push(path);
    let low = index;
    for (const next of imports.get(path) ?? []) {
      if (!order.has(next)) low = Math.min(low, visit(next));
      else if (open.includes(next)) low = Math.min(low, lowest.get(next) ?? order.get(next) ?? low);
    }
    lowest.set(path, low);
    if (low === index) {
      const group = open.splice(open.indexOf(path));
      if (group.length > 1 || imports.get(path)?.includes(path)) cycles.push(group.sort());
    }
    return low;
  };
  for (const { path } of sources) if (!order.has(path)) visit(path);
  return cycles;
}
