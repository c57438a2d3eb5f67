import { describe, expect, test } from "vitest";
import type { ListedEmployee } from "../../../src/api/employees.ts";
import {
  arrangeEmployees,
  type EmployeeView,
  indexEmployees,
} from "../../../src/console/employees/arrange-employees.ts";

const person = (name: string, more: Partial<ListedEmployee> = {}): ListedEmployee => ({
  key: "A".repeat(26),
  email: `${name.split(" ")[0]?.toLowerCase()}@example.no`,
  name,
  title: "Broker",
  office: "Oslo",
  city: "Oslo",
  hasPhoto: false,
  inScope: true,
  standing: "in-step",
  targets: {},
  changes: [],
  notes: [],
  failures: [],
  ...more,
});

const allPeople: EmployeeView = {
  search: "",
  syncStates: [],
  office: undefined,
  sort: "name",
  isDescending: false,
  isGrouped: true,
};

const arrange = (people: readonly ListedEmployee[], view: Partial<EmployeeView> = {}) =>
  arrangeEmployees(indexEmployees(people), { ...allPeople, ...view });

const found = (people: readonly ListedEmployee[], view: Partial<EmployeeView>): readonly string[] =>
  arrange(people, view).offices.flatMap((office) => office.people.map((entry) => entry.person.name));

const people = [
  person("Kari Nordmann", { title: "Partner", standing: "differs" }),
  person("Ola Løvås", { title: null, standing: "failed" }),
  person("Bjørn Åsen", { office: "Bergen", email: "ba@fjord.example" }),
  person("José Müller", { office: null, standing: "not-found" }),
];

describe("what serves signatures", () => {
  const served = [
    person("Kari Nordmann", { served: "addin", office: "Bergen" }),
    person("Ola Løvås", { served: "both" }),
    person("Bjørn Åsen"),
  ];

  test("is a filter, with the number of people that each choice would show beside the other filters", () => {
    expect(found(served, { served: "addin" })).toEqual(["Kari Nordmann"]);
    expect(found(served, { served: "mailbox" })).toEqual(["Bjørn Åsen"]);
    const { servedCounts, officeCounts } = arrange(served, { served: "both", office: "Oslo" });
    expect(Object.fromEntries(servedCounts)).toEqual({ addin: 0, both: 1, mailbox: 1 });
    expect(Object.fromEntries(officeCounts)).toEqual({ Bergen: 0, Oslo: 1 });
  });

  test("is the mailbox for everyone where no one is said to have another", () => {
    expect([...arrange(people).servedCounts.keys()]).toEqual(["mailbox"]);
  });
});

describe("searching", () => {
  test.each([
    ["a name", "nordmann", ["Kari Nordmann"]],
    ["a title", "partner", ["Kari Nordmann"]],
    ["an e-mail", "ba@fjord", ["Bjørn Åsen"]],
    ["an office", "bergen", ["Bjørn Åsen"]],
    ["letters without their marks", "jose muller", ["José Müller"]],
    ["Norwegian letters typed without them", "bjorn asen", ["Bjørn Åsen"]],
    ["marks where the name has them apart", "Mu\u0308ller", ["José Müller"]],
    ["words in any order, from different fields", "oslo kari", ["Kari Nordmann"]],
    ["nothing but spaces", "  \t ", ["Bjørn Åsen", "Kari Nordmann", "Ola Løvås", "José Müller"]],
    ["what is nowhere", "kari bergen", []],
    ["what would be a pattern elsewhere", ".*", []],
    ["a word across two fields", "nordmannpartner", []],
  ])("finds by %s", (_, search, names) => {
    expect(found(people, { search })).toEqual(names);
  });

  test.each([
    ["markup", "<img src=x onerror=alert(1)>", "onerror"],
    ["a line's end", "Kari\nNordmann", "kari nordmann"],
    ["characters that reverse the text direction", "\u202EKari\u202C", "kari"],
    ["invisible characters", "Ka\u200Bri", "kari"],
    ["half a character", "Kari \uD800", "kari"],
    ["letters from the right", "שלום כהן", "כהן"],
    ["a word of objects", "__proto__ constructor", "__proto__"],
    ["emoji", "Kari 👩‍💻", "👩‍💻"],
  ])("finds a name with %s", (_, name, search) => {
    expect(found([person(name), person("Ola")], { search })).toEqual([name]);
  });
});

describe("filtering", () => {
  test("shows those in any of the chosen sync states", () => {
    expect(found(people, { syncStates: ["failed", "differs"] })).toEqual(["Kari Nordmann", "Ola Løvås"]);
  });

  test("shows those of one office, or those without any", () => {
    expect(found(people, { office: "Bergen" })).toEqual(["Bjørn Åsen"]);
    expect(found(people, { office: null })).toEqual(["José Müller"]);
  });

  test("keeps an office called like a property of objects apart", () => {
    const odd = [person("A", { office: "__proto__" }), person("B", { office: "constructor" })];
    expect(arrange(odd).offices.map(({ name }) => name)).toEqual(["__proto__", "constructor"]);
    expect(found(odd, { office: "__proto__" })).toEqual(["A"]);
  });

  test("counts for each filter what it would show beside the others", () => {
    const { stateCounts, officeCounts, shown } = arrange(people, { office: "Oslo", syncStates: ["failed"] });
    expect(shown).toBe(1);
    expect([...stateCounts]).toEqual([
      ["differs", 1],
      ["failed", 1],
    ]);
    expect([...officeCounts]).toEqual([
      ["Bergen", 0],
      ["Oslo", 1],
      [null, 0],
    ]);
  });
});

describe("order", () => {
  test("puts offices by name, and last those who have none", () => {
    expect(arrange(people).offices.map(({ name }) => name)).toEqual(["Bergen", "Oslo", null]);
  });

  test.each([
    ["name", ["Ann", "Ben", "Eva"]],
    ["title", ["Eva", "Ann", "Ben"]],
    ["standing", ["Ben", "Ann", "Eva"]],
  ] as const)("sorts an office by %s, then by name, and empty titles last", (sort, names) => {
    const people = [
      person("Eva", { title: "Assistant" }),
      person("Ben", { title: null, standing: "failed" }),
      person("Ann", { title: "Broker" }),
    ];
    expect(found(people, { sort })).toEqual(names);
  });

  test.each([
    ["name", false, ["Ann", "Ben", "Eva"]],
    ["name", true, ["Eva", "Ben", "Ann"]],
    ["email", true, ["Ann", "Eva", "Ben"]],
    ["office", false, ["Ben", "Eva", "Ann"]],
    ["office", true, ["Ann", "Eva", "Ben"]],
    ["changes", true, ["Ben", "Ann", "Eva"]],
    ["state:photo", false, ["Eva", "Ben", "Ann"]],
    ["state:nowhere", true, ["Ann", "Ben", "Eva"]],
  ] as const)(
    "puts all in one order by %s, descending %s, where they are not grouped",
    (sort, isDescending, names) => {
      const change = { target: "entra", field: "city", from: null, to: "Oslo", rule: "authoritative" };
      const people = [
        person("Eva", {
          email: "b@example.no",
          office: "Moss",
          targets: { photo: "failed", entra: "in-step" },
        }),
        person("Ben", {
          email: "a@example.no",
          office: "Alta",
          targets: { photo: "differs" },
          changes: [change],
        }),
        person("Ann", { email: "C@example.no", office: null, targets: { photo: "in-step" } }),
      ];
      expect(arrange(people, { sort, isDescending, isGrouped: false }).offices).toHaveLength(1);
      expect(found(people, { sort, isDescending, isGrouped: false })).toEqual(names);
    },
  );

  test("turns the offices round as well where people are sorted by them", () => {
    const { offices } = arrange(people, { sort: "office", isDescending: true });
    expect(offices.map(({ name }) => name)).toEqual([null, "Oslo", "Bergen"]);
  });

  test("distinguishes two rows with the same e-mail", () => {
    const twice = [person("Kari A", { email: "k@example.no" }), person("Kari B", { email: "k@example.no" })];
    expect(new Set(indexEmployees(twice).map(({ key }) => key)).size).toBe(2);
  });
});

test("arranges ten thousand people without losing or repeating one", () => {
  const many = Array.from({ length: 10_000 }, (_, n) =>
    person(`Person ${n}`, {
      email: `p${n}@example.no`,
      office: n % 7 === 0 ? null : `Office ${n % 200}`,
      standing: n % 2 === 0 ? "differs" : "in-step",
    }),
  );
  const index = indexEmployees(many);
  const all = arrangeEmployees(index, { ...allPeople, sort: "standing" });
  const keys = all.offices.flatMap((office) => office.people.map(({ key }) => key));
  expect(all.shown).toBe(10_000);
  expect(new Set(keys).size).toBe(10_000);
  expect(arrangeEmployees(index, { ...allPeople, search: "p9999@" }).shown).toBe(1);
});
