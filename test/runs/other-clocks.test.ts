import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { connectStorage } from "../../src/clients/storage/storage.ts";
import { RetryLater } from "../../src/core/errors.ts";
import { linkKey } from "../../src/core/identity/link.ts";
import { employeeKey } from "../../src/core/key.ts";
import { newRun } from "../../src/core/run.ts";
import { linkDecisions } from "../../src/employees/decide-link.ts";
import type { Azurite } from "../../src/local/azurite.ts";
import { superviseRun } from "../../src/runs/supervise.ts";
import { objectionsNow } from "../../src/stores/links.ts";
import { openRecords, type Records } from "../../src/stores/records.ts";
import { emptyStorage } from "../keep-running.ts";

let azurite: Azurite;
beforeAll(async () => {
  azurite = await emptyStorage();
});
afterAll(() => azurite.close());

const minute = 60_000;
const silent = { info() {}, warn() {}, error() {} };
const request = { mode: "apply", trigger: "request", startedBy: "a test", targets: ["entra"] } as const;

/** Does something with the records on a machine with a clock that is so many minutes ahead, which has spoken to storage. */
async function on<T>(minutes: number, work: (records: Records) => Promise<T>): Promise<T> {
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + minutes * minute });
  try {
    const storage = connectStorage(azurite);
    await storage.tableNames();
    return await work(openRecords(storage));
  } finally {
    vi.useRealTimers();
  }
}

/** Begins a run on a machine; when it began by the record. */
const begun = (minutes: number) =>
  on(minutes, async (records) => {
    const run = newRun(request, new Date());
    await records.runs.create(run);
    const away = () => Promise.reject(new RetryLater("database-unreachable", "It is away.", 60));
    const planning = Object({ readSource: away, targets: new Map(), accounts: {} });
    await superviseRun(run.id, { mode: "apply", rates: {}, planning }, records, silent);
    return Date.parse((await records.runs.get(run.id))?.startedAt ?? "");
  });

/** A row of the database and the account that it is matched to. */
const aRow = () => {
  const id = crypto.randomUUID();
  return { source: `id:${id}`, email: `${id}@example.com`, entraId: id };
};
type Row = ReturnType<typeof aRow>;

/** Refuses the account of a row on a machine. */
const refused = (minutes: number, { source, email, entraId }: Row) =>
  on(minutes, async (records) => {
    const employees = [{ source, employee: { email }, notes: [] }];
    const readSource = async () => ({ employees, rows: 1 });
    const given = Object({ readSource, accountById: async () => ({ id: entraId }) });
    const { decide } = linkDecisions(given, records);
    expect(await decide(employeeKey(email), { refuse: entraId }, "a test")).toHaveProperty("link");
  });

test.each([
  [10, -10],
  [-10, 10],
  [0, 10],
  [-10, 0],
])(
  "a run planned on a machine that is %i min ahead knows whether a decision on one that is %i min ahead is newer",
  async (ofPlans, ofDecisions) => {
    const row = aRow();
    const { source, email, entraId } = row;
    const objection = (planned: number) =>
      on(0, ({ links }) =>
        objectionsNow(links)({ key: employeeKey(email), link: linkKey(source), entraId, planned }),
      );
    const planned = await begun(ofPlans);
    await refused(ofDecisions, row);
    // Storage says the time in whole seconds, and the two machines are up to 20 minutes apart.
    expect(await objection(planned - minute)).toMatchObject({ what: "refused" });
    expect(await objection(planned + 5 * minute)).toBeUndefined();
  },
);
