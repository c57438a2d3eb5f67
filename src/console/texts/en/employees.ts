import { count, words } from "./words.ts";

/** The list of employees. */
export const employees = {
  title: "Employees",
  search: "Search by name, title, e-mail or office",
  results: (shown: number, all: number) =>
    shown === all ? words.people(all) : `${shown.toLocaleString("en")} of ${words.people(all)}`,
  standing: "State",
  syncStateChosen: (n: number) => `State: ${n} chosen`,
  withCount: (name: string, n: number) => `${name} (${n.toLocaleString("en")})`,
  office: "Office",
  allOffices: "All offices",
  noOffice: "No office",
  sort: "Sort by",
  sorts: { name: "By name", title: "By title", standing: "By state" },
  layout: "Layout",
  layouts: { cards: "Cards", list: "List" },
  filters: "Find employees",
  clearFilters: "Clear the filters",
  noOne: "The database has no employees.",
  noOneWhy:
    "Active employees with an e-mail address appear here. The overview tells whether the database answers.",
  noMatch: "Nobody matches.",
  noMatchWhy: "No employee has all of what you search and filter by.",
  neverPlanned: "Nobody has been compared yet.",
  neverPlannedWhy:
    "How people stand is known once they have been compared with Entra ID. That writes nothing.",
  loading: "Loading the employees…",
  // A person
  open: "Open",
  actions: (name: string) => `Actions for ${name}`,
  syncGroup: "Dry run first, then sync",
  syncAll: "Everything…",
  syncTarget: (target: string) => `${target}…`,
  previewSignature: "Preview signature…",
  exclude: "Exclude…",
  exclusion: "Exclusion…",
  moreChanges: (n: number) => `and ${n} more`,
  changes: (n: number) => count(n, "change", "changes"),
  outOfScope: "Left out by SYNC_SCOPE",
  noTitle: "No title",
  // An office
  officeCount: (n: number) => words.people(n),
  selectOffice: (office: string) => `Select all in ${office}`,
  deselectOffice: (office: string) => `Deselect all in ${office}`,
  syncOffice: "Sync this office…",
  syncShown: (n: number) => (n === 1 ? "Sync this person…" : `Sync these ${n.toLocaleString("en")}…`),
  syncOfficeLabel: (office: string, n: number) => `${office}, ${words.people(n)}`,
  // Several people
  select: "Select",
  selectDone: "Done selecting",
  selectPerson: (name: string) => `Select ${name}`,
  selection: "Selected employees",
  selected: (n: number) => `${n.toLocaleString("en")} selected`,
  selectedHidden: (n: number) => `${n.toLocaleString("en")} of them not shown`,
  selectShown: "Select all shown",
  clear: "Clear",
  sync: "Dry run and sync…",
  noneSelected: "Select somebody first.",
  everyone: (n: number) => `Everybody, ${words.people(n)}`,
  tooMany: (most: number) =>
    `A sync of chosen people takes at most ${words.people(most)}. Choose fewer, or everybody.`,
};
