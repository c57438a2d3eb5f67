import { describe, expect, test } from "vitest";
import { firing, nightRun, type Situation } from "./situation.ts";

const now = new Date("2026-11-20T09:00:00");
const last = nightRun(new Date("2026-11-20T03:00:00"));

const refused = "Microsoft refuses the app";
const many = "Many people failed";
const stopped = "A target writes nothing";

const patch = { dependency: "graph", operation: "PATCH /users/{id}" } as const;
const read = { dependency: "graph", operation: "GET /users" } as const;
const setSignature = { dependency: "exchange", operation: "POST Set-MailboxMessageConfiguration" } as const;

const table: readonly (readonly [string, Partial<Situation>, readonly string[]])[] = [
  // Ratio and number, of those attempted.
  [
    "company of ten: one of eight failed",
    { outcomes: [ended("entra", "changed", 7), ended("entra", "failed", 1)] },
    [],
  ],
  [
    "company of ten: the only one who was to be written failed",
    { outcomes: [ended("signature", "failed", 1)] },
    [],
  ],
  [
    "company of ten: both who were to be written failed",
    { outcomes: [ended("signature", "failed", 2)] },
    [stopped],
  ],
  [
    "all 50 photos failed, of 1,500 people verified and skipped",
    {
      outcomes: [
        ended("photo", "failed", 50),
        ended("photo", "verified", 700),
        skipped("photo", "image-not-found", 750),
      ],
    },
    [many, stopped],
  ],
  [
    "the host of all photos does not answer, and no one else was to be written",
    { outcomes: [skipped("photo", "image-unavailable", 50)] },
    [stopped],
  ],
  [
    "someone switched roaming signatures on in a company of ten",
    { outcomes: [skipped("signature", "roaming-signatures", 10), ended("entra", "changed", 2)] },
    [stopped],
  ],
  [
    "two people have photos at a host that is gone, two nights long",
    { outcomes: [skipped("photo", "image-unavailable", 4)] },
    [],
  ],
  [
    "the host of some photos does not answer, and others were written",
    { outcomes: [skipped("photo", "image-unavailable", 50), ended("photo", "changed", 10)] },
    [],
  ],
  ["many photos are web pages", { outcomes: [skipped("photo", "not-an-image", 50)] }, []],
  [
    "50 verifications failed, and 100 people were written",
    {
      outcomes: [
        ended("signature", "changed", 100),
        { ...ended("signature", "failed", 50), verifying: true },
      ],
    },
    [],
  ],
  [
    "100,000 people: 40 of 1,000 failed",
    { outcomes: [ended("entra", "changed", 960), ended("entra", "failed", 40)] },
    [],
  ],
  [
    "100,000 people: 100 of 1,000 failed",
    { outcomes: [ended("entra", "changed", 900), ended("entra", "failed", 100)] },
    [many],
  ],
  [
    "100,000 people: the Exchange role was withdrawn",
    {
      outcomes: [ended("signature", "failed", 1000), ended("entra", "changed", 1000)],
      calls: [{ ...setSignature, status: 403, times: 1000 }],
    },
    [refused, many, stopped],
  ],
  [
    "100,000 people: many have no mailbox",
    { outcomes: [ended("signature", "changed", 1000), skipped("signature", "no-mailbox", 9000)] },
    [],
  ],
  // Refusals, by kind of call.
  [
    "the phones of 50 administrators were refused",
    {
      calls: [
        { ...patch, mayBeForbidden: true, status: 403, times: 50 },
        { ...patch, status: 204, times: 50 },
      ],
    },
    [],
  ],
  [
    "the write role was withdrawn",
    {
      calls: [
        { ...read, status: 200, times: 100 },
        { ...patch, mayBeForbidden: true, status: 403, times: 4 },
        { ...patch, status: 403, times: 4 },
      ],
    },
    [refused],
  ],
  [
    "two people may not be written, of many",
    {
      calls: [
        { ...setSignature, status: 403, times: 2 },
        { ...setSignature, status: 200, times: 8 },
      ],
    },
    [],
  ],
  [
    "30 mailboxes are out of scope, of 3,000",
    {
      calls: [
        { ...setSignature, status: 403, times: 30 },
        { ...setSignature, status: 200, times: 2970 },
      ],
    },
    [],
  ],
  [
    "one token was out of date, of 1,000 calls",
    {
      calls: [
        { ...read, status: 401, times: 1 },
        { ...read, status: 200, times: 1000 },
      ],
    },
    [],
  ],
  ["the registration is gone", { calls: [{ ...read, status: 401, times: 1 }] }, [refused]],
];

describe("which alerts fire about writes that fail", () => {
  test.each(table)("%s", async (_, situation, expected) => {
    expect(await firing({ now, runs: [last], ...situation })).toEqual(expected);
  });
});

function ended(target: string, status: "changed" | "failed" | "verified", times: number) {
  return { target, status, times };
}

function skipped(target: string, code: string, times: number) {
  return { target, status: "skipped" as const, code, times };
}
