import { afterEach, describe, expect, test } from "vitest";
import { employeeKey } from "../../src/core/key.ts";
import { eventually } from "./eventually.ts";
import { ordinaryPeople } from "./ordinary-people.ts";
import { storageOf } from "./storage-of.ts";
import { ended, reached } from "./with-open-run.ts";
import { withStack } from "./with-stack.ts";

const scene = withStack({ settings: { SYNC_RATES: "entra=100" } });
afterEach(() => {
  scene().microsoft.latency.ms = 0;
});

/** Longer than the maximum of any column, in characters of three bytes each. */
const endless = "€".repeat(5000);

describe("the messages of a run", () => {
  test("carry person, run and trace, and fit the queue even where every column is too long", async () => {
    const { database, microsoft, client } = scene();
    const { peek, records } = storageOf(scene());
    await database.query(
      "update offices set name = left($1 || name, 5000), city = 'Å' || $1, street_address = $1",
      [endless],
    );
    await database.query("update offices set postal_code = 1 || $1, phone = 1 || $1, email = $1", [endless]);
    await database.query("update employees set title = $1, phone = 1 || $1, profile_image_url = $1", [
      endless,
    ]);
    await database.query(
      "update employees set first_name = first_name || ' ' || $1, last_name = 'Å' || $1 where id > 30",
      [endless],
    );
    microsoft.latency.ms = 3000;
    const { id } = await client().requestRun({ emails: [...ordinaryPeople(scene())] });
    await reached(client, id, "running");
    const texts = await eventually(async () => {
      const waiting = await peek("sync-entra");
      return waiting.length > 3 && waiting;
    });
    const { sequence, traceparent } = (await records.runs.get(id)) ?? {};
    for (const text of texts) {
      expect(Buffer.byteLength(text)).toBeLessThanOrEqual(48 * 1024);
      const message = JSON.parse(text);
      expect(message).toMatchObject({ v: 1, run: id, sequence, traceparent, target: "entra" });
      expect(message).toMatchObject({
        key: employeeKey(message.employee.email),
        entraId: expect.any(String),
      });
      expect(message.changes[0]).toMatchObject({ target: "entra", rule: "authoritative" });
    }
    expect(traceparent).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/);
    microsoft.latency.ms = 0;
    expect(await ended(scene(), id)).toMatchObject({ status: "done", summary: { failures: [] } });
  });
});
