import type { Entry, Office } from "./arrange-employees.ts";

/** A row of the list: an office's heading, or some of its people side by side. */
export interface Row {
  readonly key: string;
  /** The office's index in the list. */
  readonly office: number;
  /** Empty in a heading. */
  readonly people: readonly Entry[];
  /** The index of the first person in the whole list; in a heading that of the person after it. */
  readonly from: number;
  /** The index of the first person in their office. */
  readonly fromInOffice: number;
}

/** All people in rows, and the reverse: `rowOf[place]` is a person's row, `sections` each office's rows. */
export interface Rows {
  readonly rows: readonly Row[];
  readonly people: readonly Entry[];
  readonly rowOf: readonly number[];
  /** The rows of each office: its heading, where it has one, and its last row. */
  readonly sections: readonly { readonly heading?: number; readonly last: number }[];
}

/** Arranges people in rows of `columns`, each office under its heading unless they are not grouped. */
export function layOutRows(offices: readonly Office[], columns: number, isGrouped = true): Rows {
  const rows: Row[] = [];
  const people: Entry[] = [];
  const rowOf: number[] = [];
  const sections: { heading?: number; last: number }[] = [];
  for (const [office, { name, people: inOffice }] of offices.entries()) {
    const heading = rows.length;
    if (isGrouped) {
      rows.push({ key: `office ${name ?? ""}`, office, people: [], from: people.length, fromInOffice: 0 });
    }
    for (let at = 0; at < inOffice.length; at += columns) {
      const some = inOffice.slice(at, at + columns);
      for (const entry of some) {
        people.push(entry);
        rowOf.push(rows.length);
      }
      const from = people.length - some.length;
      rows.push({ key: `${columns} ${some[0]?.key}`, office, people: some, from, fromInOffice: at });
    }
    sections.push({ ...(isGrouped && { heading }), last: rows.length - 1 });
  }
  return { rows, people, rowOf, sections };
}
