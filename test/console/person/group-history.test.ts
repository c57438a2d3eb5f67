import { describe, expect, it } from "vitest";
import type { HistoryEntry } from "../../../src/api/person.ts";
import { groupHistory } from "../../../src/console/person/group-history.ts";

const entry = (changed: Partial<HistoryEntry>): HistoryEntry => ({
  at: "2026-11-20T03:00:00.000Z",
  run: "r1",
  target: "entra",
  field: "jobTitle",
  from: "Megler",
  to: "Eiendomsmegler",
  rule: "authoritative",
  state: "done",
  ...changed,
});

describe("a person's history", () => {
  it("is grouped by run, newest first, at the time of each run's last write", () => {
    const groups = groupHistory([
      entry({ run: "old", at: "2026-11-01T03:00:02.000Z" }),
      entry({ run: "new", at: "2026-11-20T03:00:01.000Z", field: "city" }),
      entry({ run: "new", at: "2026-11-20T03:00:09.000Z", target: "signature", field: "signature" }),
      entry({ run: "old", at: "2026-11-01T03:00:01.000Z", field: "city" }),
    ]);
    expect(groups.map(({ run, at }) => [run, at])).toEqual([
      ["new", "2026-11-20T03:00:09.000Z"],
      ["old", "2026-11-01T03:00:02.000Z"],
    ]);
    expect(groups[1]?.entries.map(({ field }) => field)).toEqual(["city", "jobTitle"]);
  });

  it("has who started and who released each run, if recorded", () => {
    const [known, unknown] = groupHistory([
      entry({
        run: "b",
        at: "2026-11-21T03:00:00.000Z",
        startedBy: "schedule",
        releasedBy: "ida@example.no",
      }),
      entry({ run: "a" }),
    ]);
    expect(known).toMatchObject({ startedBy: "schedule", releasedBy: "ida@example.no" });
    expect(unknown).not.toHaveProperty("startedBy");
  });

  it.each([
    ["a profile and a photo", [{}, { target: "photo" }], ["entra", "photo"]],
    ["a photo alone", [{ target: "photo" }], ["photo"]],
    ["a write that was refused", [{ state: "refused" as const }], []],
    ["a write that was not confirmed", [{ state: "intended" as const }], ["entra"]],
    ["a write of which the values were erased", [{ erasedAt: "2026-11-22T03:00:00.000Z" }], []],
  ])("offers to undo what can be put back: %s", (_, changes, undoable) => {
    const [group] = groupHistory(changes.map(entry));
    expect(group).toMatchObject({ undoable });
  });

  it("is empty for a person without writes", () => {
    expect(groupHistory([])).toEqual([]);
  });
});
