import type { Entry, Office } from "./arrange-employees.ts";

/** A row of the list: an office's heading, or some of its people beside each other. */
export interface Row {
  readonly key: string;
  /** Which office of the list, from 0. */
  readonly office: number;
  /** Nobody in a heading. */
  readonly people: readonly Entry[];
  /** The place of the first of them in the whole list, from 0; in a heading that of the first to follow. */
  readonly from: number;
  /** The place of the first of them in their office, from 0. */
  readonly fromInOffice: number;
}

/** Everybody in rows, and the way back: `rowOf[place]` is the row of somebody, `sections` each office's rows. */
export interface Rows {
  readonly rows: readonly Row[];
  readonly people: readonly Entry[];
  readonly rowOf: readonly number[];
  /** The rows of each office: its heading, and its last one. */
  readonly sections: readonly { readonly heading: number; readonly last: number }[];
}

/** Puts people in rows of so many columns, each office under its heading. */
export function layOutRows(offices: readonly Office[], columns: number): Rows {
  const rows: Row[] = [];
  const people: Entry[] = [];
  const rowOf: number[] = [];
  const sections: { heading: number; last: number }[] = [];
  for (const [office, { name, people: staff }] of offices.entries()) {
    const heading = rows.length;
    rows.push({ key: `office ${name ?? ""}`, office, people: [], from: people.length, fromInOffice: 0 });
    for (let at = 0; at < staff.length; at += columns) {
      const some = staff.slice(at, at + columns);
      for (const entry of some) {
        people.push(entry);
        rowOf.push(rows.length);
      }
      const from = people.length - some.length;
      rows.push({ key: `${columns} ${some[0]?.key}`, office, people: some, from, fromInOffice: at });
    }
    sections.push({ heading, last: rows.length - 1 });
  }
  return { rows, people, rowOf, sections };
}
