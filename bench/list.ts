import { once } from "node:events";
import { get, type IncomingMessage } from "node:http";
import { employeeKeyOf } from "../src/api/employees.ts";
import type { Bench, Measure } from "./bench.ts";
import { median, times } from "./format.ts";
import { plainCompany } from "./plain-company.ts";
import { employees } from "./planning.ts";
import { withStack } from "./with-stack.ts";

/** What is measured of an answer: milliseconds until its first byte and its last, and bytes as they are sent. */
interface Taken {
  readonly first: number;
  readonly whole: number;
  readonly bytes: number;
}

/**
 * Times answers of a large company against that of the plan, of which all people change: until their first byte, since
 * answers go to the host as a whole; `--only 20000` with so many people.
 */
export const list: Bench = {
  name: "list",
  about: "answers about everyone ÷ GET /api/runs/{id}/plan, until the first byte; bytes gzipped",
  takesLong: "about five minutes",
  async measure({ full, only }) {
    const count = only === undefined ? employees : Number(only);
    const company = plainCompany(count);
    const settings = { SYNC_TARGETS: "entra" };
    return withStack({ company, settings, host: { leaseSeconds: 300 } }, async ({ stack, client }) => {
      const { host } = stack;
      const { id } = await client.requestRun({ mode: "preview" });
      for (;;) {
        const { status } = await client.run(id);
        if (status === "done") break;
        if (status === "failed") throw new Error("The preview failed.");
        await new Promise((resolve) => setTimeout(resolve, 500));
      }
      const email = company.employees[Math.floor(count / 2)]?.email ?? "";
      const { next } = await client.employeePage(500);
      const paths = [
        ["the plan", `runs/${id}/plan`],
        ["all employees", "employees"],
        ["the first 500 employees", "employees?limit=500"],
        ["the next 1,000", `employees?limit=1000&after=${next}`],
        ["one employee of the list", `employees?email=${encodeURIComponent(email)}`],
        ["200 mismatches", "mismatches?limit=200"],
        ["1,000 mismatches as CSV", "mismatches?limit=1000&format=csv"],
        ["the list for HR", "hr-list"],
        ["links to be decided", "links"],
        ["what was written in a month", "changes?since=28d"],
        ["the history of a person", `employees/${await employeeKeyOf(email)}/history`],
        ["why a person is as they are", `employees/${await employeeKeyOf(email)}`],
        ["the status", "status"],
      ] as const;
      const read = (path: string) => taken(`${host.url}/api/${path}`, host.keys.host);
      // By turns, since other work of the machine delays all of them; the first turn is not counted.
      const rounds: (readonly Taken[])[] = [];
      for (let round = 0; round < (full ? 6 : 3); round++) {
        const turn: Taken[] = [];
        for (const [, path] of paths) turn.push(await read(path));
        rounds.push(turn);
      }
      const counted = rounds.slice(1);
      const ofPath = (index: number, of: keyof Taken) =>
        median(counted.map((turn) => turn[index]?.[of] ?? 0));
      return paths.map(([what], index): Measure => {
        const first = ofPath(index, "first");
        const seconds = `${(first / 1000).toFixed(2)} s, whole after ${(ofPath(index, "whole") / 1000).toFixed(2)} s`;
        const size = `${(ofPath(index, "bytes") / 2 ** 20).toFixed(2)} MB`;
        return {
          what: `${count} employees: ${what}`,
          value: `${times(first / ofPath(0, "first"))} (${seconds}), ${size}`,
        };
      });
    });
  },
};

async function taken(url: string, key: string): Promise<Taken> {
  const begun = performance.now();
  const request = get(url, { headers: { "x-functions-key": key, "accept-encoding": "gzip" } });
  const [answer] = (await once(request, "response")) as [IncomingMessage];
  if (answer.statusCode !== 200) throw new Error(`${new URL(url).pathname} answered ${answer.statusCode}.`);
  let first = 0;
  let bytes = 0;
  for await (const chunk of answer as AsyncIterable<Uint8Array>) {
    first ||= performance.now() - begun;
    bytes += chunk.length;
  }
  return { first, whole: performance.now() - begun, bytes };
}
