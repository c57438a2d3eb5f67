import { expect, test } from "vitest";
import { photoQuotas } from "../../../src/local/microsoft/graph/photo-quotas.ts";
import { throttling } from "../../../src/local/microsoft/graph/throttling.ts";

function quotas() {
  const clock = { ms: 0 };
  const now = () => clock.ms;
  const switches = throttling({ start: true, tenantSize: () => 1, now });
  const { within } = photoQuotas({ throttling: switches, now });
  const call = (bytes = 0, mailbox = "kari") => within("app", mailbox, bytes, async () => "done");
  return { clock, switches, within, call };
}

test("let an app make four calls at once to a mailbox, and any number to others", async () => {
  const { within, call } = quotas();
  const ends: Array<() => void> = [];
  const pending = Array.from({ length: 4 }, () =>
    within("app", "kari", 0, () => new Promise<void>((end) => ends.push(end))),
  );
  await expect(call()).rejects.toMatchObject({ status: 429, code: "ApplicationThrottled", seconds: 1 });
  await expect(call(0, "ole")).resolves.toBe("done");
  for (const end of ends) end();
  await Promise.all(pending);
  await expect(call()).resolves.toBe("done");
});

test("let an app send 150 MB to a mailbox in any 5 minutes", async () => {
  const { clock, call } = quotas();
  for (let sent = 0; sent < 50; sent++) await call(3_000_000);
  await expect(call(1)).rejects.toThrow("UploadVolume");
  clock.ms = 299_000;
  await expect(call(1)).rejects.toMatchObject({ seconds: 1 });
  clock.ms = 300_000;
  await expect(call(1)).resolves.toBe("done");
});

test("let an app make 10,000 calls to a mailbox in any 10 minutes", async () => {
  const { clock, call } = quotas();
  for (let made = 0; made < 10_000; made++) await call();
  await expect(call()).rejects.toThrow("RequestCount");
  clock.ms = 600_000;
  await expect(call()).resolves.toBe("done");
});

test("are forgotten when switched off and on again", async () => {
  const { switches, call } = quotas();
  for (let sent = 0; sent < 50; sent++) await call(3_000_000);
  switches.set(false);
  await expect(call(3_000_000)).resolves.toBe("done");
  switches.set(true);
  await expect(call(3_000_000)).resolves.toBe("done");
});
