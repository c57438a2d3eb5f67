import { describe, expect, test } from "vitest";
import type { Exchange } from "../../src/clients/exchange/exchange.ts";
import { GiveUp, RetryLater } from "../../src/core/errors.ts";
import { showSignature } from "../../src/employees/signature.ts";
import { compileTemplates } from "../../src/targets/signature/templates.ts";
import { accountOf, employee, kari } from "../core/planning.ts";

const photo = "https://photos.example/kari.jpg";
const templatesOf = (html: string, text = "{{ DisplayName }}") =>
  compileTemplates({
    where: "a test",
    sources: { "signature.html.liquid": html, "signature.txt.liquid": text },
  });
const pictured = templatesOf('<p>{{ DisplayName }}</p>{% if Photo %}<img src="{{ Photo }}">{% endif %}');

/** An Exchange with these answers by cmdlet; an Error is thrown. */
const exchangeWith = (answers: Readonly<Record<string, object>>): Exchange => ({
  async invoke({ cmdlet }) {
    const row = answers[cmdlet];
    if (row instanceof Error) throw row;
    return { rows: row ? [row] : [], requestId: "r" };
  },
  batch: () => Promise.reject(new Error("One mailbox is no batch.")),
});

const working = {
  "Get-OrganizationConfig": { PostponeRoamingSignaturesUntilLater: true },
  "Get-MailboxMessageConfiguration": {
    SignatureHtml: "<p>Held</p>",
    SignatureText: "Held",
    AutoAddSignature: false,
  },
};
const show = (
  answers: Readonly<Record<string, object>> = working,
  { person = employee({ profileImageUrl: photo }), templates = pictured } = {},
) =>
  showSignature(person, templates, {
    exchange: exchangeWith(answers),
    roaming: "skip",
    lookUp: async () => ({ account: accountOf(kari) }),
  });

describe("a signature is shown", () => {
  test("with the photo and without, beside what the mailbox holds and whether that is switched on", async () => {
    expect(await show()).toEqual({
      rendered: { html: `<p>Kari Nordmann</p><img src="${photo}">`, text: "Kari Nordmann" },
      served: "mailbox",
      withoutPhoto: { html: "<p>Kari Nordmann</p>", text: "Kari Nordmann" },
      photoUrl: photo,
      notes: [],
      held: { html: "<p>Held</p>", text: "Held", isOn: false },
    });
  });

  test.each([
    ["the employee has none", { person: employee({ profileImageUrl: null }) }],
    ["no template shows it", { templates: templatesOf("<p>{{ DisplayName }}</p>") }],
    ["it could not be shown", { person: employee({ profileImageUrl: "http://photos.example/kari.jpg" }) }],
  ])("without an address of a photo where %s", async (_, changes) => {
    const { photoUrl, rendered, withoutPhoto } = await show(working, changes);
    expect(photoUrl).toBeNull();
    expect(rendered).toEqual(withoutPhoto);
  });

  test("with what keeps it from being written, and from being seen", async () => {
    const long = { templates: templatesOf(`<p>{{ DisplayName }}${"x".repeat(9000)}</p>`) };
    const roaming = { "Get-OrganizationConfig": { PostponeRoamingSignaturesUntilLater: false } };
    const { notes } = await show({ ...working, ...roaming }, long);
    expect(notes.map(({ code }) => code)).toEqual(["too-long", "roaming-signatures"]);
  });

  test.each<[string, Error, object]>([
    [
      "is refused",
      new GiveUp("forbidden", "No.", { remedy: "Grant." }),
      { code: "forbidden", remedy: "Grant." },
    ],
    ["has to wait", new RetryLater("throttled", "Busy.", 9), { code: "throttled", message: "Busy." }],
  ])("also where reading the mailbox %s", async (_, error, heldProblem) => {
    const answers = { ...working, "Get-MailboxMessageConfiguration": error };
    expect(await show(answers)).toMatchObject({ photoUrl: photo, held: null, heldProblem });
  });

  test("also where the state of roaming signatures is unknown", async () => {
    const answers = { ...working, "Get-OrganizationConfig": new GiveUp("forbidden", "No.") };
    expect(await show(answers)).toMatchObject({ notes: [], held: { text: "Held" } });
  });
});

test("a bug is not shown as a problem of Exchange's", async () => {
  const answers = { ...working, "Get-MailboxMessageConfiguration": new TypeError("undefined is not …") };
  await expect(show(answers)).rejects.toThrow(TypeError);
});
