import { describe, expect, test } from "vitest";
import type { ListedEmployee } from "../../../src/api/employees.ts";
import {
  columnsFor,
  edgesAt,
  fitColumns,
  longestTexts,
  usualColumns,
} from "../../../src/console/employee-table/table-columns.ts";
import { indexEmployees } from "../../../src/console/employees/arrange-employees.ts";

const targets = ["entra", "photo", "signature"];
const columns = columnsFor(targets);
const usual = columns.filter(({ id }) => usualColumns(targets).includes(id));

const person = (more: Partial<ListedEmployee> = {}): ListedEmployee => ({
  key: "A".repeat(26),
  email: "kari@example.no",
  name: "Kari Nordmann",
  title: "Broker",
  office: "Oslo",
  city: "Oslo",
  hasPhoto: false,
  inScope: true,
  standing: "differs",
  targets: { entra: "differs", photo: "in-step" },
  changes: [],
  notes: [],
  failures: [],
  ...more,
});

const longest = longestTexts(indexEmployees([person()]), columns);
const fitted = (width: number) => fitColumns(usual, { width, longest });

test("there is a column for the state of each target", () => {
  const texts = columns.map(({ label, text }) => [label, text(person())]);
  expect(texts).toContainEqual(["Profile", "Differs"]);
  expect(texts).toContainEqual(["Photo", "In step"]);
  expect(texts).toContainEqual(["Signature", "Not checked yet"]);
});

describe("the width", () => {
  test.each([336, 700, 1000, 1400, 1600])("of %i pixels is filled, and not exceeded", (width) => {
    const { shown, nameWidth } = fitted(width);
    const { start, end } = edgesAt(width);
    const used = shown.reduce((sum, column) => sum + column.width, nameWidth + start + end);
    expect(used).toBeLessThanOrEqual(width);
    expect(used).toBeGreaterThan(width - shown.length - 2);
  });

  test("leaves out what has no room, and says what; the state stays on a phone, and the address below the name", () => {
    const phone = fitted(336);
    expect(phone.shown.map(({ id }) => id)).toEqual(["standing"]);
    expect(phone.hasEmailBelow).toBe(true);
    expect(phone.left.map(({ label }) => label)).toEqual([
      "Title",
      "Office",
      "Profile",
      "Photo",
      "Signature",
    ]);
    expect(fitted(1600)).toMatchObject({ left: [], hasEmailBelow: false });
  });

  test("has the states of all targets beside a navigation on a screen of 1,024 pixels", () => {
    const ids = fitted(776).shown.map(({ id }) => id);
    expect(ids).toEqual(
      expect.arrayContaining(["standing", "state:entra", "state:photo", "state:signature"]),
    );
  });

  test("gives an address all that it needs where there is room", () => {
    const email = "somebody.with.a.name@fjordbo.example";
    const long = longestTexts(indexEmployees([person({ email })]), columns);
    const { shown } = fitColumns(usual, { width: 1190, longest: long });
    expect(shown.find(({ id }) => id === "email")?.width).toBeGreaterThanOrEqual(email.length * 7);
  });
});
