import { expect, test } from "vitest";
import { entraUser } from "../../../src/local/microsoft/graph/user.ts";
import { idOf, KARI, login, SECRET, sharedMicrosoft } from "./running-microsoft.ts";

const OLE = entraUser({ id: idOf(2), userPrincipalName: "ole@example.no", displayName: "Ole" });
const microsoft = sharedMicrosoft({ users: [KARI, OLE] });
const patch = (user: string, signal?: AbortSignal) =>
  microsoft().graph("PATCH", `/v1.0/users/${user}`, {
    body: { jobTitle: "Fagsjef" },
    ...(signal && { signal }),
  });
const title = () => microsoft().users.get(KARI.id)?.jobTitle;
const statuses = async (calls: number) => {
  const seen: number[] = [];
  for (let call = 0; call < calls; call++) seen.push((await patch(KARI.id)).status);
  return seen;
};

test("fails `times` calls after `skip` calls, and then no more", async () => {
  microsoft().faults.add({ method: "PATCH", skip: 1, times: 2, status: 503, retryAfter: 7 });
  expect(await statuses(5)).toEqual([204, 503, 503, 204, 204]);
  const [refused] = microsoft()
    .exchanges("graph")
    .filter(({ status }) => status === 503);
  expect(refused?.responseHeaders["retry-after"]).toBe("7");
  expect(refused?.responseBody).toMatchObject({ error: { code: "ServiceUnavailable" } });
});

test.each([[KARI.id], [KARI.userPrincipalName], ["KARI.nordmann@EXAMPLE.no"]])(
  "meets one user, addressed as %s",
  async (user) => {
    microsoft().faults.add({ user, status: 500, code: "Directory_QuotaExceeded", message: "Full." });
    expect((await patch(KARI.id)).body.error).toMatchObject({
      code: "Directory_QuotaExceeded",
      message: "Full.",
    });
    expect((await patch(encodeURIComponent(KARI.userPrincipalName))).status).toBe(500);
    expect((await patch(OLE.id)).status).toBe(204);
  },
);

test("meets one path, and not the write when it fails before it", async () => {
  microsoft().faults.add({ path: "/v1.0/users/*", status: 429, retryAfter: 0.5 });
  const { status, headers } = await patch(KARI.id);
  expect({ status, after: headers.get("retry-after") }).toEqual({ status: 429, after: "0.5" });
  expect(title()).toBe("Megler");
  expect((await microsoft().graph("GET", "/v1.0/users")).status).toBe(200);
});

test("does the write and then fails the answer", async () => {
  microsoft().faults.add({ times: 1, status: 504, afterWrite: true });
  expect((await patch(KARI.id)).status).toBe(504);
  expect(title()).toBe("Fagsjef");
});

test.each([
  [false, "Megler"],
  [true, "Fagsjef"],
])("drops the connection, the write done: %s", async (afterWrite, expected) => {
  const token = await microsoft().token();
  microsoft().faults.add({ times: 1, dropConnection: true, afterWrite });
  await expect(
    microsoft().graph("PATCH", `/v1.0/users/${KARI.id}`, { token, body: { jobTitle: "Fagsjef" } }),
  ).rejects.toThrow("fetch failed");
  expect(title()).toBe(expected);
  expect(microsoft().exchanges("graph").at(-1)).toMatchObject({ method: "PATCH", status: null });
});

test("hangs until the caller gives up, the write done", async () => {
  microsoft().faults.add({ times: 1, hang: true, afterWrite: true });
  const controller = new AbortController();
  const hanging = patch(KARI.id, controller.signal);
  await expect.poll(title).toBe("Fagsjef");
  controller.abort();
  await expect(hanging).rejects.toThrow("aborted");
  expect((await patch(KARI.id)).status).toBe(204);
});

test("only delays when nothing else is set", async () => {
  microsoft().faults.add({ times: 1, delayMs: 30 });
  const before = performance.now();
  expect((await patch(KARI.id)).status).toBe(204);
  // A timer may fire a fraction of a millisecond early, never more.
  expect(performance.now() - before).toBeGreaterThanOrEqual(29);
});

test("meets the login in its own words", async () => {
  microsoft().faults.add({ service: "login", status: 503 });
  const { status, body } = await login(microsoft(), { client_secret: SECRET });
  expect({ status, error: body.error }).toEqual({ status: 503, error: "temporarily_unavailable" });
});

test("refuses a rule that does nothing, or says what it does not know", () => {
  expect(() => microsoft().faults.add({ method: "PATCH" })).toThrow("A fault needs one of");
  const misspelt = { status: 500, retryafter: 1 };
  expect(() => microsoft().faults.add(misspelt)).toThrow("retryafter");
});
