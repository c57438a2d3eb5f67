import { useState } from "react";

/** How people are drawn: cards beside each other, or a line each. */
export type Layout = "cards" | "list";

const key = "entra-sync-employees-layout";

/** The reader's choice, which this browser remembers. */
export function useLayout() {
  const [layout, setLayout] = useState<Layout>(localStorage.getItem(key) === "list" ? "list" : "cards");
  const choose = (next: Layout) => {
    localStorage.setItem(key, next);
    setLayout(next);
  };
  return [layout, choose] as const;
}
