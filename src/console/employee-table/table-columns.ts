import type { ListedEmployee, SyncState } from "../../api/employees.ts";
import { type Entry, reasonFor, type Sort } from "../employees/arrange-employees.ts";
import { t } from "../texts/texts.ts";

/** A column beside that of the names: its heading, its order, and its text, also for a file. */
export interface Column {
  readonly id: string;
  readonly label: string;
  /** Absent where no order would be of use. */
  readonly sort?: Sort;
  /** Pixels: less is unreadable, and more would be empty. */
  readonly least: number;
  readonly most: number;
  readonly text: (person: ListedEmployee) => string;
  /** The state that a cell shows in place of the text. */
  readonly state?: (person: ListedEmployee) => SyncState;
}

/** All columns in their order, a column of its own for each target. */
export function columnsFor(targets: readonly string[]): readonly Column[] {
  const { columns } = t.employees;
  return [
    {
      id: "title",
      label: columns.title,
      sort: "title",
      least: 104,
      most: 280,
      text: ({ title }) => title ?? "",
    },
    { id: "email", label: columns.email, sort: "email", least: 200, most: 340, text: ({ email }) => email },
    {
      id: "office",
      label: columns.office,
      sort: "office",
      least: 80,
      most: 200,
      text: ({ office }) => office ?? "",
    },
    { id: "city", label: columns.city, least: 90, most: 160, text: ({ city }) => city ?? "" },
    {
      id: "standing",
      label: t.employees.standing,
      sort: "standing",
      least: 104,
      most: 160,
      text: ({ standing }) => t.words.syncStates[standing],
      state: ({ standing }) => standing,
    },
    ...targets.map((target): Column => {
      const stateOf = ({ targets: states }: ListedEmployee) => states[target] ?? "unknown";
      return {
        id: `state:${target}`,
        label: t.words.targets[target] ?? target,
        sort: `state:${target}`,
        least: 88,
        most: 160,
        text: (person) => t.words.syncStates[stateOf(person)],
        state: stateOf,
      };
    }),
    {
      id: "changes",
      label: columns.changes,
      sort: "changes",
      least: 90,
      most: 100,
      text: ({ changes }) => String(changes.length),
    },
    {
      id: "reason",
      label: columns.reason,
      least: 180,
      most: 480,
      text: (person) => reasonFor(person) ?? "",
    },
  ];
}

/** The columns of someone who has not chosen any. */
export const usualColumns = (targets: readonly string[]): readonly string[] => [
  "title",
  "email",
  "office",
  "standing",
  ...targets.map((target) => `state:${target}`),
];

/** Pixels before and after all columns: of the checkbox, and of the buttons, which on a phone are only the menu's. */
export const edgesAt = (width: number) => ({ start: 36, end: width < phone ? 40 : 64 });

/** A table of fewer pixels is one on a phone. */
const phone = 616;

/** Which columns fit into a width, and how wide each is; `left` are those without room. */
export interface FittedColumns {
  readonly shown: readonly (Column & { readonly width: number })[];
  readonly nameWidth: number;
  /** Pixels of the checkboxes. */
  readonly start: number;
  /** Whether the address stands below the name, since it has no room beside it. */
  readonly hasEmailBelow: boolean;
  readonly left: readonly Column[];
}

interface Room {
  /** In pixels, of the whole table. */
  readonly width: number;
  /** About the pixels of each column's longest text, see longestTexts. */
  readonly longest: ReadonlyMap<string, number>;
}

/**
 * Fits columns into a width. Names and addresses are whole where there is any room for that; what is left belongs to the
 * others. Where even the narrowest do not fit, the states stay longest, then the address, the title, the office.
 */
export function fitColumns(chosen: readonly Column[], { width, longest }: Room): FittedColumns {
  const { start, end } = edgesAt(width);
  const room = width - start - end;
  const wanted = (id: string) => longest.get(id) ?? 0;
  const beside = { id: "name", least: Math.min(200, wanted("name")), most: 230 };
  const fitting = fitInto(room - beside.least, chosen);
  const hasEmail = chosen.some(({ id }) => id === "email");
  if (!hasEmail || fitting.some(({ id }) => id === "email"))
    return {
      ...spread([beside, ...fitting], room, wanted),
      start,
      hasEmailBelow: false,
      left: without(chosen, fitting),
    };
  const others = chosen.filter(({ id }) => id !== "email");
  const needed = Math.min(280, Math.max(wanted("name"), wanted("email below")));
  // On a phone the state has its place, and the name what is left.
  const below = { id: "name", least: Math.max(124, Math.min(needed, room - phoneState)), most: needed };
  const fewer = fitInto(room - below.least, others);
  return {
    ...spread([below, ...fewer], room, wanted),
    start,
    hasEmailBelow: true,
    left: without(others, fewer),
  };
}

/** Pixels of a state, at least. */
const phoneState = 104;

const without = (all: readonly Column[], some: readonly Column[]) => all.filter((one) => !some.includes(one));

const weights = ["standing", "state", "email", "title", "office", "changes", "reason", "city"];
const weightOf = ({ id }: Column): number => weights.indexOf(id.replace(/:.*/, ""));

/** The columns that fit. One without room takes those after it along, so that it is always the same end that comes and goes. */
function fitInto(room: number, columns: readonly Column[]): readonly Column[] {
  const fitting = new Set<Column>();
  let left = room;
  for (const column of columns.toSorted((a, b) => weightOf(a) - weightOf(b))) {
    left -= column.least;
    if (left < 0) break;
    fitting.add(column);
  }
  return columns.filter((column) => fitting.has(column));
}

/** Shares the room: first to names and addresses as much as they need, then to the others, then what is left to all. */
function spread(
  columns: readonly [Pick<Column, "id" | "least" | "most">, ...Column[]],
  room: number,
  wanted: (id: string) => number,
) {
  let spare = room - sum(columns.map(({ least }) => least));
  const widths = new Map(columns.map(({ id, least }) => [id, least]));
  const wants = columns.map(({ id, least, most }) => ({ id, more: Math.min(most, wanted(id)) - least }));
  const isFirst = ({ id }: { readonly id: string }) => id === "name" || id === "email";
  for (const some of [wants.filter(isFirst), wants.filter((want) => !isFirst(want))]) {
    const more = sum(some.map((want) => Math.max(0, want.more)));
    const share = more > spare ? spare / more : 1;
    for (const want of some) widths.set(want.id, (widths.get(want.id) ?? 0) + Math.max(0, want.more) * share);
    spare -= more * share;
  }
  const used = room - spare;
  const widthOf = (id: string) => Math.floor(((widths.get(id) ?? 0) * room) / used);
  const [, ...others] = columns;
  return {
    nameWidth: widthOf("name"),
    shown: others.map((column) => ({ ...column, width: widthOf(column.id) })),
  };
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, one) => total + one, 0);

/** About the pixels of a character at the size of the table, below a name, and in a state; and of what surrounds it. */
const perCharacter = { text: 7.4, below: 6.4, state: 7 };
const around = { name: 64, text: 20, state: 46, header: 20 };

/** About how wide each column's longest text is, in pixels, the header among them; `email below` is that below the name. */
export function longestTexts(
  people: readonly Entry[],
  columns: readonly Column[],
): ReadonlyMap<string, number> {
  const most = columns.map(() => 0);
  let [name, email] = [0, 0];
  for (const { person } of people) {
    name = Math.max(name, person.name.length);
    email = Math.max(email, person.email.length);
    for (const [at, { text }] of columns.entries()) most[at] = Math.max(most[at] ?? 0, text(person).length);
  }
  return new Map([
    ["name", name * perCharacter.text + around.name],
    ["email below", email * perCharacter.below + around.name],
    ...columns.map(({ id, label, state }, at) => {
      const kind = state ? "state" : "text";
      const text = (most[at] ?? 0) * perCharacter[kind] + around[kind];
      return [id, Math.max(text, label.length * perCharacter.text + around.header)] as const;
    }),
  ]);
}
