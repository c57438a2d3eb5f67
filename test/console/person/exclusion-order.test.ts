import { describe, expect, it } from "vitest";
import { localMinute } from "../../../src/console/api/clock.ts";
import { exclusionDraft, exclusionOrder, withField } from "../../../src/console/person/exclusion-order.ts";

const now = new Date(2026, 10, 22, 12, 0);
const draft = { targets: ["entra"], fields: [], removePhoto: false, reason: "On leave", until: "" };

describe("an exclusion as it is filled in", () => {
  it("has no end if none is entered", () => {
    expect(exclusionOrder(draft, now)).toEqual({ order: { reason: "On leave", targets: ["entra"] } });
  });

  it("may be of fields alone", () => {
    expect(exclusionOrder({ ...draft, targets: [], fields: ["mobilePhone"] }, now)).toEqual({
      order: { reason: "On leave", fields: ["mobilePhone"] },
    });
  });

  it("may have the photo removed, where the photo is left alone", () => {
    const asked = (targets: readonly string[]) =>
      exclusionOrder({ ...draft, targets, removePhoto: true }, now);
    expect(asked(["photo"])).toMatchObject({ order: { targets: ["photo"], removePhoto: true } });
    expect(asked(["entra"])).toEqual({ order: { reason: "On leave", targets: ["entra"] } });
  });

  it("ends at a local time, which is sent to the app with its zone", () => {
    const asked = exclusionOrder({ ...draft, until: "2026-12-24T15:30" }, now);
    expect(asked).toMatchObject({ order: { until: new Date(2026, 11, 24, 15, 30).toISOString() } });
  });

  it("trims the reason", () => {
    expect(exclusionOrder({ ...draft, reason: "  On leave " }, now)).toMatchObject({
      order: { reason: "On leave" },
    });
  });

  it.each([
    ["no target", { targets: [] }, ["targets"]],
    ["no reason", { reason: "  " }, ["reason"]],
    ["a reason of several lines", { reason: "On\nleave" }, ["reason"]],
    ["a reason longer than the app takes", { reason: "x".repeat(501) }, ["reason"]],
    ["an end that is past", { until: "2026-11-22T11:59" }, ["until"]],
    ["an end that is now", { until: "2026-11-22T12:00" }, ["until"]],
    ["an end that is no time", { until: "tomorrow" }, ["until"]],
    ["nothing right", { targets: [], reason: "", until: "2020-01-01T00:00" }, ["targets", "reason", "until"]],
  ])("is not ordered with %s", (_, wrong, invalid) => {
    expect(exclusionOrder({ ...draft, ...wrong }, now)).toEqual({ invalid });
  });
});

describe("a field that is chosen", () => {
  const all = ["entra", "photo"];
  const properties = ["jobTitle", "mobilePhone"];
  const choose = (from: Partial<typeof draft>, field: string, isTicked = true) =>
    withField({ ...draft, ...from }, { field, isTicked, all, properties });

  it("takes the place of all targets", () => {
    expect(choose({ targets: all }, "mobilePhone")).toMatchObject({ targets: [], fields: ["mobilePhone"] });
  });

  it("is added to targets that someone has chosen, and to other fields", () => {
    expect(choose({ targets: ["photo"] }, "mobilePhone")).toMatchObject({ targets: ["photo"] });
    const first = { ...draft, targets: all, fields: ["mobilePhone"] };
    expect(withField(first, { field: "jobTitle", isTicked: true, all, properties })).toMatchObject({
      targets: all,
      fields: properties,
    });
  });

  it("is taken away again", () => {
    expect(choose({}, "mobilePhone", false)).toMatchObject({ targets: ["entra"], fields: [] });
  });
});

describe("the form", () => {
  const held = { email: "kari@example.no", targets: ["photo"], reason: "Asked for it" };
  const order = { ...held, by: "ida@example.no", at: "2026-11-01T12:00:00.000Z" };

  it("begins with every target for a person who is not excluded", () => {
    expect(exclusionDraft(undefined, ["entra", "photo"])).toEqual({
      targets: ["entra", "photo"],
      fields: [],
      removePhoto: false,
      reason: "",
      until: "",
    });
  });

  it("begins with the current exclusion, its end in local time", () => {
    const until = new Date(2026, 11, 24, 15, 30).toISOString();
    expect(exclusionDraft({ ...order, remove: ["photo"], until, inForce: true }, ["entra"])).toEqual({
      targets: ["photo"],
      fields: [],
      removePhoto: true,
      reason: "Asked for it",
      until: "2026-12-24T15:30",
    });
  });

  it("does not offer the end of an expired exclusion", () => {
    const until = "2026-11-02T12:00:00.000Z";
    expect(exclusionDraft({ ...order, until, inForce: false }, ["entra"])).toMatchObject({ until: "" });
  });

  it("returns a time as it was entered", () => {
    expect(localMinute(new Date("2027-01-05T07:03"))).toBe("2027-01-05T07:03");
  });
});
