import { expect, test } from "vitest";
import { splitRemedy } from "../../../src/console/parts/split-remedy.ts";

test("shows a command verbatim, without links", () => {
  const granting =
    'az rest --method post --url https://graph.microsoft.com/v1.0/servicePrincipals/$SP --body "{}"';
  expect(splitRemedy(`SP=$(az ad sp show --id x -o tsv)\n${granting}\nIt holds within an hour.`)).toEqual([
    { kind: "command", text: "SP=$(az ad sp show --id x -o tsv)" },
    { kind: "command", text: granting },
    { kind: "text", text: "It holds within an hour." },
    { kind: "text", text: "\n" },
  ]);
});

test("a sentence about a command is a sentence", () => {
  expect(splitRemedy("entra-sync include kari@example.com, to sync them again.")).toEqual([
    { kind: "text", text: "entra-sync include kari@example.com, to sync them again." },
    { kind: "text", text: "\n" },
  ]);
});

test("an address in a sentence is a link, and ends before the full stop", () => {
  expect(splitRemedy("See https://learn.microsoft.com/graph/x?y=1.")[1]).toEqual({
    kind: "address",
    text: "https://learn.microsoft.com/graph/x?y=1",
  });
});

test("nothing else is an address", () => {
  const tried = "Open javascript:alert(1) or http://evil.example or data:text/html,x";
  expect(splitRemedy(tried).map(({ kind }) => kind)).toEqual(["text", "text"]);
});

test("the command that shows a run is a link to its page, and other commands about it are not", () => {
  expect(
    splitRemedy("entra-sync runs 20261122T030000Z-k3xq7a\nentra-sync runs plan 20261122T030000Z-k3xq7a"),
  ).toEqual([
    { kind: "run", text: "20261122T030000Z-k3xq7a" },
    { kind: "command", text: "entra-sync runs plan 20261122T030000Z-k3xq7a" },
  ]);
});
