import { createHash } from "node:crypto";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { EmployeeList, SignatureView } from "../../src/api/employees.ts";
import type { Problem } from "../../src/http/problem.ts";
import { picturedPeople } from "./ordinary-people.ts";
import { syncedCompany } from "./synced-company.ts";
import { withStack } from "./with-stack.ts";

const scene = withStack({
  company: (images) => syncedCompany(60, images),
  settings: { SYNC_TARGETS: "photo,signature" },
});
const person = (n: number) => picturedPeople(scene())[n] ?? expect.fail(`Nobody is number ${n}.`);
const at = (name: string) => `${name}@fjordbo.example`;

beforeAll(async () => {
  expect(await scene().sync()).toMatchObject({ status: "done", summary: { failures: [] } });
});

describe("a photo", () => {
  const photo = (email: string, query = "", headers: Record<string, string> = {}) =>
    scene().ask("GET", `employees/${email}/photo${query}`, undefined, {
      "x-functions-key": scene().host.keys.host,
      ...headers,
    });
  const problemOf = async (answer: Response) => {
    const { code } = (await answer.json()) as Problem;
    return [answer.status, code];
  };

  test("is the JPEG that a sync writes, byte for byte, and the one that Microsoft 365 has from then on", async () => {
    const answer = await photo(person(0));
    expect(answer.headers.get("content-type")).toBe("image/jpeg");
    expect(answer.headers.get("cache-control")).toBe("private, max-age=300");
    const bytes = await answer.bytes();
    const id = scene().microsoft.users.get(person(0))?.id ?? "";
    const hash = (of: Uint8Array | undefined) =>
      createHash("sha256")
        .update(of ?? "")
        .digest("hex");
    expect(hash(bytes)).toBe(hash(scene().microsoft.photos.get(id)?.bytes));
    expect(hash(await (await photo(person(0), "?of=entra")).bytes())).toBe(hash(bytes));
  });

  test.each([48, 96, 648])("is at most %i pixels wide and high when that size is requested", async (size) => {
    const bytes = await (await photo(person(0), `?size=${size}`)).bytes();
    const { format, width, height } = await sharp(bytes).metadata();
    expect(format).toBe("jpeg");
    expect(width).toBe(height);
    expect(width).toBeLessThanOrEqual(size);
    if (size < 100) expect(width).toBe(size);
  });

  test("that the browser has already is not sent again", async () => {
    const etag = (await photo(person(0), "?size=96")).headers.get("etag") ?? "";
    const again = await photo(person(0), "?size=96", { "if-none-match": `"other", W/${etag}` });
    expect([again.status, await again.text(), again.headers.get("etag")]).toEqual([304, "", etag]);
    expect((await photo(person(0), "?size=48", { "if-none-match": etag })).status).toBe(200);
  });

  test("is there for sixty cards that ask at once", async () => {
    const answers = await Promise.all(
      Array.from({ length: 60 }, (_, n) => photo(person(n % 15), "?size=48")),
    );
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
    await Promise.all(answers.map((answer) => answer.bytes()));
  });

  describe("that is not there is 404 with the reason", () => {
    afterAll(async () => {
      const { profile_image_url: url } =
        scene().company.employees.find(({ email }) => email === person(7)) ?? expect.fail("Nobody.");
      await scene().life.changePhotoUrl(person(7), url);
    });
    /** The database is asked again after ten seconds only: a new process asks at once. */
    beforeAll(() => scene().restartHost());

    test.each<[string, () => string | null, string]>([
      ["without an address", () => null, "no-photo"],
      ["at a host that is not allowed", () => "https://elsewhere.example/a.jpg", "image-host-not-allowed"],
      ["at an address where there is none", () => `${scene().images.url}/missing/1/a.jpg`, "image-not-found"],
      ["that is a page", () => `${scene().images.url}/html/1/a.jpg`, "not-an-image"],
    ])("%s", async (_, url, code) => {
      await scene().life.changePhotoUrl(person(7), url());
      await scene().restartHost();
      expect(await problemOf(await photo(person(7)))).toEqual([404, code]);
    });
  });

  test("of an employee with a photo opt-out is not shown", async () => {
    await scene()
      .client()
      .exclude(person(8), { reason: "Vil ikke.", targets: ["photo"] });
    expect(await problemOf(await photo(person(8)))).toEqual([404, "excluded"]);
    const { employees } = (await (await scene().ask("GET", "employees")).json()) as EmployeeList;
    const listed = employees.find(({ email }) => email === person(8));
    expect(listed).toMatchObject({ hasPhoto: false, targets: { photo: "excluded" } });
    await scene().client().include(person(8));
  });

  test("of an address that is not in the database or in Entra ID, or of an odd size, is refused", async () => {
    expect(await problemOf(await photo("nobody@fjordbo.example"))).toEqual([404, "not-found"]);
    expect(await problemOf(await photo(at("jonas.haugen"), "?of=entra"))).toEqual([404, "not-found"]);
    for (const query of ["?size=47", "?size=649", "?size=big", "?of=teams"])
      expect((await photo(person(0), query)).status, query).toBe(400);
    expect((await scene().ask("GET", `employees/${person(0)}/photo`, undefined, {})).status).toBe(401);
  });

  test("that Microsoft 365 does not return now is to be requested later", async () => {
    const fault = scene().microsoft.faults.add({ path: "*/photo/$value", status: 429, retryAfter: 7 });
    expect(await problemOf(await photo(person(0), "?of=entra"))).toEqual([503, "throttled"]);
    scene().microsoft.faults.clear(fault);
  });
});

describe("a signature", () => {
  const signature = async (email: string) =>
    (await (await scene().ask("GET", `employees/${email}/signature?format=json`)).json()) as SignatureView;

  test("is shown as it would be written, with and without the photo, beside what the mailbox has", async () => {
    const shown = await signature(person(0));
    const mailbox = scene().microsoft.mailboxes.get(person(0))?.settings;
    expect(shown).toEqual({
      served: "mailbox",
      rendered: { html: expect.stringContaining("<img"), text: expect.any(String) },
      withoutPhoto: { html: expect.not.stringContaining("<img"), text: expect.any(String) },
      photoUrl: scene().company.employees.find(({ email }) => email === person(0))?.profile_image_url,
      notes: [],
      held: { html: mailbox?.SignatureHtml, text: mailbox?.SignatureText, isOn: true },
    });
    for (const [format, text] of [
      ["html", shown.withoutPhoto.html],
      ["text", shown.withoutPhoto.text],
    ]) {
      const answer = await scene().ask(
        "GET",
        `employees/${person(0)}/signature?format=${format}&photo=without`,
      );
      expect(await answer.text()).toBe(text);
    }
  });

  test("is shown all the same where the app may not read what Exchange has, with what grants it", async () => {
    const { exchangeAccess } = scene().microsoft;
    const { cmdlets } = exchangeAccess;
    exchangeAccess.cmdlets = ["Get-OrganizationConfig"];
    try {
      expect(await signature(person(0))).toMatchObject({
        rendered: { html: expect.stringContaining("<img") },
        held: null,
        heldProblem: { code: "forbidden", remedy: expect.stringContaining("Exchange.ManageAsApp") },
      });
    } finally {
      exchangeAccess.cmdlets = cmdlets;
    }
  });

  test("is shown all the same while Exchange is busy, which is said", async () => {
    const { faults } = scene().microsoft;
    const fault = faults.add({ service: "exchange", status: 429, retryAfter: 9 });
    const { held, heldProblem, rendered } = await signature(person(0));
    faults.clear(fault);
    expect(held).toBeNull();
    expect(heldProblem).toMatchObject({ code: "throttled", remedy: "Ask again in a minute." });
    expect(rendered.text).not.toBe("");
  });

  test.each([
    ["has no mailbox", "leif.wiik", "no-mailbox"],
    ["has no account", "jonas.haugen", "not-found"],
  ])("of an employee who %s is shown with that reason", async (_, name, code) => {
    expect(await signature(at(name))).toMatchObject({ held: null, heldProblem: { code } });
  });

  test("says that it would not show while roaming signatures are on", async () => {
    scene().microsoft.organization.PostponeRoamingSignaturesUntilLater = false;
    expect((await signature(person(0))).notes).toMatchObject([{ code: "roaming-signatures" }]);
    scene().microsoft.organization.PostponeRoamingSignaturesUntilLater = true;
  });

  test("of an unknown address is 404", async () => {
    const answer = await scene().ask("GET", "employees/nobody@fjordbo.example/signature?format=json");
    expect(answer.status).toBe(404);
  });
});
