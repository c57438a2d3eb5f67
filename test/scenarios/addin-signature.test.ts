import { writeFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { MySignature } from "../../src/api/addin.ts";
import { runCli } from "../cli/run-cli.ts";
import { eventually } from "./eventually.ts";
import { ordinaryPerson } from "./ordinary-people.ts";
import { frontDesk, withAddin } from "./with-addin.ts";

const { scene, rulesFile, userOf, tokenOf } = withAddin();
const person = (n: number) => ordinaryPerson(scene(), n);

/** What the add-in of a person gets. */
async function ask(email: string, path = "type=newMail", headers: Record<string, string> = {}) {
  const authorization = `Bearer ${await tokenOf(email)}`;
  const response = await scene().ask("GET", `me/signature?${path}`, undefined, { authorization, ...headers });
  return { response, body: (await response.json().catch(() => undefined)) as MySignature };
}

test("people get their own signature, as a mailbox would have it", async () => {
  const email = person(0);
  const { response, body } = await ask(email);
  expect(response.status).toBe(200);
  expect(body).toMatchObject({
    v: 1,
    type: "newMail",
    format: "html",
    rule: "Everyone",
    template: "signature",
    reason: null,
    digest: (await scene().client().templates()).current?.digest,
  });
  expect(body.signature).toBe(await scene().client().signature(email, "html"));
  expect((await ask(email, "type=newMail&format=text")).body.signature).toBe(
    await scene().client().signature(email, "text"),
  );
});

test("who has the same signature still is answered without it", async () => {
  const email = person(0);
  const { response, body } = await ask(email);
  const etag = response.headers.get("etag") ?? "";
  expect(etag).toMatch(/^"[\w-]{43}"$/);
  expect(response.headers.get("cache-control")).toBe("private, no-cache");
  const again = await ask(email, "type=newMail", { "if-none-match": etag });
  expect([again.response.status, again.body, again.response.headers.get("etag")]).toEqual([
    304,
    undefined,
    etag,
  ]);
  const asText = await ask(email, "type=newMail&format=text", { "if-none-match": etag });
  expect([asText.response.status, asText.body.signature === body.signature]).toEqual([200, false]);
});

test("a token is enough and nothing else is: no function key opens it, nor the token the rest of the API", async () => {
  const key = { "x-functions-key": scene().host.keys.host };
  const withKey = await scene().ask("GET", "me/signature?type=newMail", undefined, key);
  expect([withKey.status, withKey.headers.get("www-authenticate")]).toEqual([401, "Bearer"]);
  expect(await withKey.json()).toMatchObject({ code: "token-missing", remedy: expect.any(String) });
  const authorization = `Bearer ${await tokenOf(person(0))}`;
  expect((await scene().ask("GET", "me", undefined, { authorization })).status).toBe(401);

  const roles = await tokenOf(person(0), { idtyp: "app" });
  const asApp = await scene().ask("GET", "me/signature?type=newMail", undefined, {
    authorization: `Bearer ${roles}`,
  });
  expect([asApp.status, asApp.headers.get("www-authenticate")]).toEqual([
    403,
    'Bearer error="insufficient_scope"',
  ]);
  const expired = await tokenOf(person(0), { exp: 1 });
  const late = await scene().ask("GET", "me/signature?type=newMail", undefined, {
    authorization: `Bearer ${expired}`,
  });
  expect([late.status, late.headers.get("www-authenticate")]).toEqual([401, 'Bearer error="invalid_token"']);
});

test("a kind of mail that does not exist is refused with what there is", async () => {
  const { response, body } = await ask(person(0), "type=meeting");
  expect(response.status).toBe(400);
  expect(body).toMatchObject({ code: "invalid-request", detail: expect.stringContaining("newMail") });
});

describe("from another address", () => {
  const from = (email: string, address: string, path?: string) =>
    ask(email, path, { "x-mail-from": encodeURIComponent(address) });

  test("an alias of one's own is oneself", async () => {
    const email = person(1);
    const user = userOf(email);
    const own = (await ask(email)).body.signature;
    expect((await from(email, email.toUpperCase())).body.signature).toBe(own);
    expect((await from(email, user.userPrincipalName)).body.signature).toBe(own);
  });

  test("no one gets anything of another person", async () => {
    const { body } = await from(person(1), person(2));
    expect(body).toMatchObject({ signature: null, rule: null, reason: { code: "not-your-mailbox" } });
  });

  test("a mailbox that a rule names has the template of the rule, with the writer's own values under its address", async () => {
    const email = person(1);
    const { body } = await from(email, "Post@Fjordbo.example");
    expect(body).toMatchObject({ rule: "Front desk", template: "signature", reason: null });
    expect(body.signature).toContain(userOf(email).surname);
    expect(body.signature?.toLowerCase()).toContain(frontDesk);
    expect(body.signature).not.toContain(email);
    expect((await from(email, frontDesk, "type=reply")).body).toMatchObject({
      reason: { code: "none-in-replies" },
    });
    expect((await from(email, "salg@fjordbo.example")).body).toMatchObject({
      reason: { code: "not-your-mailbox" },
    });
  });
});

test("who is excluded gets none, within seconds, and why is not given away", async () => {
  const email = person(3);
  expect((await ask(email)).body.signature).toBeTruthy();
  await scene()
    .client()
    .exclude(email, { reason: "Between HR and them", targets: ["signature"] });
  const { body } = await eventually(async () => {
    const answer = await ask(email);
    return answer.body.signature === null && answer;
  });
  expect(body.reason).toMatchObject({ code: "excluded" });
  expect(JSON.stringify(body)).not.toContain("HR");
  await scene().client().include(email);
});

test("an account that is no employee's gets none", async () => {
  const stranger = { id: "11111111-2222-4333-8444-555555555555", userPrincipalName: "new@fjordbo.example" };
  const authorization = `Bearer ${await scene().microsoft.addin.issue(stranger)}`;
  const response = await scene().ask("GET", "me/signature?type=newMail", undefined, { authorization });
  expect(await response.json()).toMatchObject({ signature: null, reason: { code: "no-employee" } });
});

describe("which Outlooks are used", () => {
  const cli = (...args: string[]) =>
    runCli(["addin", "usage", ...args, "--url", scene().host.url, "--key", scene().host.keys.host]);
  const today = () => new Date().toISOString().slice(0, 10);

  test("is counted by person, version and day, and nothing else of a mail", async () => {
    const used = (email: string, client: string) => ask(email, undefined, { "x-outlook-client": client });
    await used(person(7), "web/20261121002.04");
    await used(person(7), "web/20261121002.04");
    await used(person(7), "ios/5.2548.0");
    await used(person(8), "web/20261121002.04");
    for (const unknown of ["lotus/1.0", "web", "web/", "web/a b", "mac/<b>"]) await used(person(8), unknown);

    const usage = await scene().client().addinUsage();
    const day = today();
    expect(usage).toMatchObject({ isOn: true, until: day, people: 2, days: [{ day, people: 2 }] });
    expect(usage.clients).toEqual([
      {
        client: "web",
        people: 2,
        last: day,
        versions: [{ version: "20261121002.04", people: 2, last: day }],
      },
      { client: "ios", people: 1, last: day, versions: [{ version: "5.2548.0", people: 1, last: day }] },
    ]);
    const emails = new Set(usage.uses.map(({ email }) => email));
    expect(emails).toEqual(new Set([person(7), person(8)]));

    expect((await cli()).out).toMatch(/2 people from .*\n.*OUTLOOK.*\n *web +20261121002\.04 +2 +\d/);
    expect((await cli("--people")).out).toContain(person(7));
    expect(JSON.parse((await cli("--format", "json")).out)).toEqual(usage);
    expect((await cli("--format", "csv")).out).toContain(`${person(7)},ios,5.2548.0,${day},${day},1,`);
    expect(await cli("--days", "0")).toMatchObject({ code: 1 });
  });

  test("is exported with a person's data, and erased with them", async () => {
    const email = person(7);
    const client = scene().client();
    expect((await client.exportPerson(email)).addin).toEqual([
      { client: "ios", version: "5.2548.0", days: [today()] },
      { client: "web", version: "20261121002.04", days: [today()] },
    ]);
    await client.erasePerson(email, { reason: "They asked", force: true });
    const { uses } = await client.addinUsage();
    expect(uses.map((use) => use.email)).toEqual([person(8)]);
    expect(await client.exportPerson(email).catch(({ status }) => ({ status, addin: [] }))).toMatchObject({
      addin: [],
    });
  });
});

test("who sends more than a person can is answered when to come again, and others are answered", async () => {
  const authorization = `Bearer ${await tokenOf(person(4))}`;
  const request = () => scene().ask("GET", "me/signature?type=newMail", undefined, { authorization });
  const answers = await Promise.all(Array.from({ length: 150 }, request));
  const refused = answers.filter(({ status }) => status === 429);
  expect(refused.length).toBeGreaterThan(10);
  expect(Number(refused[0]?.headers.get("retry-after"))).toBeGreaterThan(0);
  expect(await refused[0]?.json()).toMatchObject({ code: "too-many-requests" });
  expect((await ask(person(5))).response.status).toBe(200);
});

test("rotated keys are found, and a login page that is away is no reason to sign in again", async () => {
  const { microsoft } = scene();
  await microsoft.addin.rotateKeys();
  await eventually(async () => (await ask(person(6))).response.status === 200);
  await scene().restartHost();
  microsoft.faults.add({ service: "login", method: "GET", status: 503 });
  const { response, body } = await ask(person(6));
  expect([response.status, body]).toMatchObject([503, { code: "unavailable" }]);
  expect(response.headers.get("retry-after")).toMatch(/^\d+$/);
  microsoft.faults.clear();
});

test("behind App Service's sign-in the token is still all that counts", async () => {
  await scene().restartHost({ HTTP_AUTH: "entra", WEBSITE_AUTH_ENABLED: "True" });
  expect((await ask(person(0))).response.status).toBe(200);
  const claims = [{ typ: "roles", val: "Sync.Run" }];
  const forged = { "x-ms-client-principal": Buffer.from(JSON.stringify({ claims })).toString("base64") };
  expect((await scene().ask("GET", "me/signature?type=newMail", undefined, forged)).status).toBe(401);
});

test("while writing is off, only people in scope have one", async () => {
  await scene().restartHost({ SYNC_MODE: "preview", SYNC_SCOPE: `email:${person(0)}` });
  expect((await ask(person(0))).body.signature).toBeTruthy();
  expect((await ask(person(1))).body).toMatchObject({ signature: null, reason: { code: "not-in-scope" } });
});

test("without rules the mailbox serves everyone", async () => {
  writeFileSync(rulesFile, "rules: []\n");
  await scene().restartHost();
  expect((await ask(person(0))).body).toMatchObject({
    signature: null,
    reason: { code: "served-by-mailbox" },
  });
});

test("without ADDIN_CLIENT_ID there is no add-in for anyone", async () => {
  await scene().restartHost({ ADDIN_CLIENT_ID: "" });
  const { response, body } = await ask(person(0));
  expect([response.status, body]).toMatchObject([404, { code: "addin-is-off", remedy: expect.any(String) }]);
});
