import type { Standing } from "../../employees/list.ts";
import { fold } from "./fold.ts";
import { compareBy, compareOffices, type Entry, type Sort } from "./index-staff.ts";

/** What a reader asks to see; `office` null is those without one, undefined everybody. */
export interface StaffView {
  readonly search: string;
  /** None is all. */
  readonly standings: readonly Standing[];
  readonly office: string | null | undefined;
  readonly sort: Sort;
}

/** An office with those of its people who are shown, at least one, in order. */
export interface Office {
  readonly name: string | null;
  readonly people: readonly Entry[];
}

/** Who is shown, by office, and how many each choice of a filter would show beside the other filters. */
export interface Arrangement {
  readonly offices: readonly Office[];
  readonly shown: number;
  readonly standings: ReadonlyMap<Standing, number>;
  /** Every office of the company, in order, also where the filters leave nobody. */
  readonly officeCounts: ReadonlyMap<string | null, number>;
}

/** Finds, groups and sorts people. Every word of the search has to occur in somebody's name, title, e-mail or office. */
export function arrangeStaff(staff: readonly Entry[], view: StaffView): Arrangement {
  const words = fold(view.search).split(/\s+/).filter(Boolean);
  const standings = new Map<Standing, number>();
  const counts = new Map<string | null, number>();
  const groups = new Map<string | null, Entry[]>();
  let shown = 0;
  for (const entry of staff) {
    const { office, standing } = entry.person;
    const found = words.every((word) => entry.text.includes(word));
    const inOffice = view.office === undefined || view.office === office;
    const inStanding = view.standings.length === 0 || view.standings.includes(standing);
    counts.set(office, (counts.get(office) ?? 0) + Number(found && inStanding));
    if (found && inOffice) standings.set(standing, (standings.get(standing) ?? 0) + 1);
    if (!found || !inOffice || !inStanding) continue;
    shown += 1;
    const group = groups.get(office);
    if (group) group.push(entry);
    else groups.set(office, [entry]);
  }
  const byOffice = <T>([a]: readonly [string | null, T], [b]: readonly [string | null, T]) =>
    compareOffices(a, b);
  return {
    offices: [...groups]
      .sort(byOffice)
      .map(([name, people]) => ({ name, people: people.sort(compareBy(view.sort)) })),
    shown,
    standings,
    officeCounts: new Map([...counts].sort(byOffice)),
  };
}
