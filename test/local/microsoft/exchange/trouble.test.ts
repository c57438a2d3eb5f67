import { expect, test } from "vitest";
import { answerOf, KARI, sharedMicrosoft, TENANT, withMicrosoft } from "../running-microsoft.ts";
import { EXCHANGE, invoke, OLE, reasonOf } from "./running-exchange.ts";

const microsoft = sharedMicrosoft(EXCHANGE);
const get = (Identity = KARI.id) => invoke(microsoft(), "Get-MailboxMessageConfiguration", { Identity });
const set = (parameters = {}) =>
  invoke(microsoft(), "Set-MailboxMessageConfiguration", { Identity: KARI.id, ...parameters });

test("takes no more than so many requests at once, and says so in plain text", async () => {
  microsoft().exchangeThrottle.set({ concurrent: 2 });
  microsoft().faults.add({ service: "exchange", hang: true, times: 2 });
  const controller = new AbortController();
  const url = `${microsoft().exchangeUrl}/adminapi/beta/${TENANT}/InvokeCommand`;
  const hanging = [1, 2].map(() => fetch(url, { method: "POST", signal: controller.signal }));
  const given = Promise.allSettled(hanging);
  await expect.poll(() => microsoft().faults.all()[0]?.hits).toBe(2);

  const refused = await get();
  expect(refused.status).toBe(429);
  expect(refused.headers.get("content-type")).toContain("text/plain");
  expect(refused.headers.get("retry-after")).toBeNull();
  expect(refused.body).toContain("maximum number of concurrent requests per tenant");

  controller.abort();
  await given;
  await expect.poll(async () => (await get()).status).toBe(200);
});

test("takes no more than so many cmdlets in a while, and says when to come back", async () => {
  let now = 0;
  const options = { ...EXCHANGE, exchangeLimits: { cmdlets: 2, seconds: 60 }, now: () => now };
  await withMicrosoft(options, async (limited) => {
    const read = () => invoke(limited, "Get-OrganizationConfig");
    expect([(await read()).status, (await read()).status]).toEqual([200, 200]);
    const refused = await read();
    expect({ status: refused.status, after: refused.headers.get("retry-after") }).toEqual({
      status: 429,
      after: "60",
    });
    now = 61_000;
    expect((await read()).status).toBe(200);
  });
});

test.each(["ServerBusyException", "TransientException", "CmdletProxyNotAvailableFailure"])(
  "fails with %s, named in the error and in a header",
  async (code) => {
    microsoft().faults.add({ service: "exchange", status: 400, code, times: 1 });
    const refused = await get();
    expect(refused.status).toBe(400);
    expect(reasonOf(refused)[1]).toBe(`Microsoft.Exchange.Data.Storage.${code}`);
    expect(refused.headers.get("x-exceptiontype")).toBe(code);
  },
);

test("answers 403 with NUL bytes that claim to be gzip", async () => {
  microsoft().faults.add({ service: "exchange", status: 403, body: "garbled", times: 1 });
  const response = await fetch(`${microsoft().exchangeUrl}/adminapi/beta/x/InvokeCommand`, {
    method: "POST",
  });
  expect({ status: response.status, encoding: response.headers.get("content-encoding") }).toEqual({
    status: 403,
    encoding: "gzip",
  });
  await expect(response.text()).rejects.toThrow();
});

test("answers in plain text when a fault says so", async () => {
  microsoft().faults.add({ service: "exchange", status: 503, body: "plain-text", message: "Busy." });
  expect(await get()).toMatchObject({ status: 503, body: "Busy." });
});

test("meets one cmdlet and leaves the others", async () => {
  microsoft().faults.add({ service: "exchange", cmdlet: "Set-MailboxMessageConfiguration", status: 503 });
  expect((await set()).status).toBe(503);
  expect((await get()).status).toBe(200);
});

test.each([KARI.id, KARI.userPrincipalName])(
  "meets the mailbox of %s, however it is addressed",
  async (user) => {
    microsoft().faults.add({ service: "exchange", user, status: 504 });
    expect((await get(KARI.mail ?? "")).status).toBe(504);
    expect((await get(OLE.id)).status).toBe(404);
  },
);

test("does the write and then fails the answer", async () => {
  microsoft().faults.add({ service: "exchange", status: 504, afterWrite: true, times: 1 });
  expect((await set({ SignatureText: "Kari" })).status).toBe(504);
  expect(microsoft().mailboxes.get(KARI.id)?.settings.SignatureText).toBe("Kari");
});

test("logs what was asked and answered, without the token", async () => {
  await set({ SignatureText: "Kari" });
  const [logged] = microsoft().exchanges("exchange");
  expect(logged).toMatchObject({
    route: "/adminapi/{version}/{tenant}/InvokeCommand",
    requestBody: { CmdletInput: { CmdletName: "Set-MailboxMessageConfiguration" } },
    requestHeaders: { authorization: "(withheld)" },
    status: 200,
  });
});

test("puts mailboxes, limits and access back as they were at the start", async () => {
  microsoft().mailboxes.set(KARI.id, { DefaultFontName: "Wingdings" });
  microsoft().mailboxes.host(OLE.id, "online");
  microsoft().organization.PostponeRoamingSignaturesUntilLater = false;
  microsoft().exchangeAccess.cmdlets = [];
  microsoft().reset();
  expect((await get()).body.value[0].DefaultFontName).toBe("Georgia");
  expect((await get(OLE.id)).status).toBe(404);
  expect(microsoft().organization.PostponeRoamingSignaturesUntilLater).toBe(true);
});

test("shows mailboxes and settings over HTTP, and changes them behind Exchange's back", async () => {
  const control = async (method: string, path: string, body?: unknown) =>
    answerOf(
      await fetch(`${microsoft().graphUrl}/_control/${path}`, {
        method,
        body: body === undefined ? null : JSON.stringify(body),
      }),
    );
  expect((await control("GET", "mailboxes")).body).toMatchObject([{ userId: KARI.id, photo: null }]);
  await control("PATCH", `mailboxes/${KARI.id}`, { DefaultFontSize: 7 });
  expect((await control("GET", `mailboxes/${KARI.id}`)).body.settings.DefaultFontSize).toBe(7);
  await control("PUT", "organization", { PostponeRoamingSignaturesUntilLater: false });
  expect((await invoke(microsoft(), "Get-OrganizationConfig")).body.value[0]).toMatchObject({
    PostponeRoamingSignaturesUntilLater: false,
  });
  expect((await control("PUT", "exchange-limits", { concurrent: 4 })).body.concurrent).toBe(4);
  expect((await control("PUT", "exchange-limits", { concurrent: 0 })).status).toBe(400);
  expect((await control("GET", `mailboxes/${OLE.id}/signature`)).status).toBe(404);
});

test("shows a signature to a person, in a frame where it can run nothing", async () => {
  await set({ SignatureHtml: '<p onclick="x()">Kari</p>', SignatureText: "Kari", AutoAddSignature: true });
  const page = await fetch(`${microsoft().graphUrl}/_control/mailboxes/${KARI.id}/signature`);
  expect(page.headers.get("content-security-policy")).toContain("default-src 'none'");
  const text = await page.text();
  expect(text).toContain('<iframe sandbox title="dark" srcdoc="');
  expect(text).not.toContain("<p onclick");
  expect(await (await fetch(`${microsoft().graphUrl}/_control/people`)).text()).toContain("Kari Nordmann");
});
