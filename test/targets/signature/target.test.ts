import { describe, expect, test } from "vitest";
import type { Exchange } from "../../../src/clients/exchange/exchange.ts";
import { Employee } from "../../../src/core/employee.ts";
import { RetryLater } from "../../../src/core/errors.ts";
import { nothingRemembered } from "../../../src/core/state.ts";
import type { EmployeeTask, Memory, Target } from "../../../src/core/target.ts";
import type { Templates } from "../../../src/targets/signature/render.ts";
import { type SignatureOptions, signatureTarget } from "../../../src/targets/signature/target.ts";
import { compileTemplates, templatesIn } from "../../../src/targets/signature/templates.ts";
import {
  failure,
  noMailbox,
  type Reply,
  rows,
  withExchange,
} from "../../clients/exchange/exchange-server.ts";
import { accountOf, employee, kari } from "../../core/planning.ts";
import { deployed, withTemplates } from "./with-templates.ts";

const remembering = (facts: Memory["facts"]): Memory => ({ refusals: [], facts });
const taskOf = (entraId: string, facts: Memory["facts"] = {}): EmployeeTask => {
  return { email: kari.email, employee: kari, entraId, memory: remembering(facts) };
};
const heldBy = async (target: Target, memory = nothingRemembered) =>
  (await target.prepare()).known({ employee: kari, account: accountOf(kari), memory });

const desiredOf = (target: Target, person = kari) => target.desired(person).fields[0]?.to ?? null;

type Options = Partial<Omit<SignatureOptions, "exchange">>;
const templatesOf = (files: Readonly<Record<string, string>>) =>
  compileTemplates({
    where: "a test",
    sources: {
      "signature.html.liquid": "<p>{{ DisplayName }}</p>",
      "signature.txt.liquid": "{{ DisplayName }}",
      ...files,
    },
  });

const targetOf = (
  exchange: Exchange,
  { templates = templatesIn(deployed), roaming = "skip" }: Options = {},
) => signatureTarget({ exchange, templates, roaming });

const unreachable: Exchange = {
  invoke: () => Promise.reject(new Error("Exchange must not be called.")),
  batch: () => Promise.reject(new Error("Exchange must not be called.")),
};

test("a signature that would show a value that is none is left as it is, with a note", () => {
  const person = { ...kari, title: null, unusable: ["title"] };
  expect(targetOf(unreachable).desired(person)).toMatchObject({
    fields: [],
    notes: [{ code: "bad-value", target: "signature" }],
  });
  const other = { ...kari, unusable: ["nothingThatIsShown"] };
  expect(targetOf(unreachable).desired(other).fields).toHaveLength(1);
});

test("what a rule asks for travels with the employee: a message of an older version, which lacks it, is not decided otherwise", () => {
  const rules = "rules:\n  - name: Board\n    group: Styret\n    language: nb\n    reply: none";
  const target = targetOf(unreachable, { templates: () => templatesOf({ "rules.yaml": rules }) });
  const account = { preferredLanguage: "nb-NO", groups: { styret: true } };
  const sent = Employee.parse(JSON.parse(JSON.stringify({ ...kari, account })));
  expect(sent.account).toEqual(account);
  expect(target.desired(sent).fields).toMatchObject([{ rule: "signature by rule Board" }]);
  const elsewhere = { ...sent, account: { ...account, groups: { styret: false } } };
  expect(target.desired(elsewhere).fields).toMatchObject([{ rule: "signature" }]);
  const older = Employee.parse(JSON.parse(JSON.stringify(kari)));
  expect(target.desired(older)).toMatchObject({ fields: [], notes: [{ code: "rule-undecided" }] });
});

/** What Exchange stores of what it was sent: HTML wrapped, ids prefixed, switches as given. */
const stored = (sent: Record<string, unknown>) => ({
  ...sent,
  Identity: "fjordbo.example/Kari",
  SignatureHtml: `<div id="x_1">${sent["SignatureHtml"]}</div>`,
});

type Asked = { readonly body: { CmdletInput: { CmdletName: string; Parameters: Record<string, unknown> } } };
const cmdlet = ({ body }: Asked) => body.CmdletInput.CmdletName;

/** A mailbox that keeps what it is sent. */
function mailbox(change = (settings: Record<string, unknown>) => settings) {
  let settings: Record<string, unknown> = {};
  return (asked: Asked): Reply => {
    if (cmdlet(asked).startsWith("Get-")) return rows(change(settings));
    settings = stored(asked.body.CmdletInput.Parameters);
    return { status: 204 };
  };
}

describe("the desired signature", () => {
  const target = targetOf(unreachable);

  test("is a hash that stays the same, and changes with the title", () => {
    const desiredHash = desiredOf(target);
    expect(desiredHash).toMatch(/^sha256:[0-9a-f]{64}$/);
    expect(desiredOf(targetOf(unreachable))).toBe(desiredHash);
    expect(desiredOf(target, employee({ title: "Sjef" }))).not.toBe(desiredHash);
  });

  test("changes with the template, and has only the signature field", () =>
    withTemplates({}, (folder) => {
      expect(desiredOf(targetOf(unreachable, { templates: templatesIn(folder) }))).not.toBe(
        desiredOf(target),
      );
      expect(target.desired(kari).fields).toMatchObject([{ field: "signature", rule: "authoritative" }]);
    }));

  test("is empty if the signature is longer than Exchange accepts", () =>
    withTemplates({ "signature.html.liquid": `{{ DisplayName }}${"x".repeat(8000)}` }, (folder) => {
      const { fields, notes } = targetOf(unreachable, { templates: templatesIn(folder) }).desired(kari);
      expect(fields).toEqual([]);
      expect(notes).toMatchObject([{ code: "too-long" }]);
    }));
});

/** What is remembered of what a signature was rendered from. */
const origin = {
  values: expect.stringMatching(/^[0-9a-f]{64}$/),
  templates: expect.stringMatching(/^[0-9a-f]{64}$/),
  source: expect.stringMatching(/^[0-9a-f]{64}$/),
};

/** What is remembered of a signature that was written for someone. */
const writtenFor = async (person: typeof kari) => {
  let written: Awaited<ReturnType<Target["write"]>> | undefined;
  await withExchange({ answer: mailbox() }, async ({ exchange }) => {
    written = await targetOf(exchange).write({ ...taskOf("1"), employee: person }, []);
  });
  return written ?? expect.fail("It was not written.");
};

describe("planning", () => {
  const postponed = (value: boolean) => () => rows({ PostponeRoamingSignaturesUntilLater: value });

  test("uses the remembered value, null after drift, and calls Exchange once", () =>
    withExchange({ answer: postponed(true) }, async ({ exchange, seen }) => {
      const prepared = await targetOf(exchange).prepare();
      const held = (facts: Memory["facts"]) =>
        prepared.known({ employee: kari, account: accountOf(kari), memory: remembering(facts) });
      expect(held({})).toEqual({ values: { signature: null } });
      expect(held({ rendered: "sha256:1", returned: "sha256:2" })).toEqual({
        values: { signature: "sha256:1" },
      });
      expect(held({ rendered: "sha256:1", drift: "true" })).toEqual({ values: { signature: null } });
      expect(prepared.notes).toEqual([]);
      expect(seen).toHaveLength(1);
    }));

  test("tells what the templates alone have changed from what the person's data has", () =>
    withExchange({ answer: postponed(true) }, async ({ exchange }) => {
      const { known, templates } = await targetOf(exchange).prepare();
      const { values = "" } = (await writtenFor(kari)).memory ?? {};
      const byTemplate = (facts: Memory["facts"], person = kari) =>
        known({ employee: person, account: accountOf(person), memory: remembering(facts) }).byTemplate;
      const older = { rendered: "sha256:1", values, templates: "another digest" };
      expect(byTemplate(older)).toEqual(["signature"]);
      expect(byTemplate({ ...older, drift: "true" })).toEqual(["signature"]);
      expect(byTemplate(older, employee({ title: "Sjef" }))).toBeUndefined();
      expect(byTemplate({ ...older, templates: templates?.digest ?? "" })).toBeUndefined();
      // What version 0.1 wrote: what it was rendered from is not known.
      expect(byTemplate({ rendered: "sha256:1" })).toBeUndefined();
    }));

  test("renders no signature again that was rendered from the same values and templates", () =>
    withExchange({ answer: postponed(true) }, async ({ exchange }) => {
      const { known } = await targetOf(exchange).prepare();
      const facts = (await writtenFor(kari)).memory ?? {};
      const desired = (more: Memory["facts"], person = kari) =>
        known({ employee: person, account: accountOf(person), memory: remembering({ ...facts, ...more }) })
          .desired;
      expect(desired({})).toEqual(targetOf(exchange).desired(kari));
      expect(desired({ drift: "true" })).toEqual(targetOf(exchange).desired(kari));
      expect(desired({}, employee({ title: "Sjef" }))).toBeUndefined();
      expect(desired({}, { ...kari, unusable: ["title"] })).toBeUndefined();
      // What an earlier version wrote.
      expect(desired({ source: "" })).toBeUndefined();
    }));

  test("says that a photo's address expires, also where the signature is the one of before, without a photo", () =>
    withExchange({ answer: postponed(true) }, async ({ exchange }) => {
      const target = targetOf(exchange);
      const { known } = await target.prepare();
      const before = { ...kari, profileImageUrl: null };
      const memory = remembering((await writtenFor(before)).memory ?? {});
      expect(known({ employee: before, account: accountOf(kari), memory }).desired).toBeDefined();
      const signed = {
        ...kari,
        profileImageUrl: "https://photos.example.com/kari.jpg?sig=abc&se=2026-12-24",
      };
      expect(known({ employee: signed, account: accountOf(kari), memory }).desired).toBeUndefined();
      expect(target.desired(signed).notes).toMatchObject([{ code: "photo-address-expires" }]);
      expect(desiredOf(target, signed)).toBe(desiredOf(target, before));
    }));

  test("renders a signature that has a note, or that rules with dates choose, for each plan", () =>
    withExchange({ answer: postponed(true) }, async ({ exchange }) => {
      const desired = async (files: Readonly<Record<string, string>>) => {
        const templates = templatesOf(files);
        let facts: Memory["facts"] = {};
        await withExchange({ answer: mailbox() }, async ({ exchange: mailboxes }) => {
          const written = await targetOf(mailboxes, { templates: () => templates }).write(taskOf("1"), []);
          facts = written.memory ?? {};
        });
        const { known } = await targetOf(exchange, { templates: () => templates }).prepare();
        return known({ employee: kari, account: accountOf(kari), memory: remembering(facts) }).desired;
      };
      expect(await desired({})).toBeDefined();
      expect(
        await desired({ "signature.txt.liquid": `{{ DisplayName }}\n${"x".repeat(600)}` }),
      ).toBeUndefined();
      const rules = "rules:\n  - name: Jul\n    from: 2020-12-01\n    template: signature\n";
      expect(await desired({ "rules.yaml": rules })).toBeUndefined();
    }));

  test("tells what a rule's date has changed from what someone changed in the mailbox, and names the rule", () =>
    withExchange({ answer: postponed(true) }, async ({ exchange }) => {
      const rules = "rules:\n  - name: Jul\n    from: 2020-12-01\n    template: signature\n";
      const templates = templatesOf({ "rules.yaml": rules });
      const target = targetOf(exchange, { templates: () => templates });
      const { known, templates: inUse } = await target.prepare();
      expect(inUse?.choiceOf?.(kari, { id: "a" })).toBe("signature by rule Jul");
      expect(target.desired(kari).fields).toMatchObject([{ rule: "signature by rule Jul" }]);
      const { values = "" } = (await writtenFor(kari)).memory ?? {};
      const byTemplate = (facts: Memory["facts"]) =>
        known({ employee: kari, account: accountOf(kari), memory: remembering(facts) }).byTemplate;
      const before = { rendered: "sha256:1", values, templates: inUse?.digest ?? "" };
      expect(byTemplate(before)).toEqual(["signature"]);
      expect(byTemplate({ ...before, drift: "true" })).toBeUndefined();
    }));

  test("skips everyone while roaming signatures are on, and says once what an administrator can do", () =>
    withExchange({ answer: postponed(false) }, async ({ exchange }) => {
      const { known: held, notes } = await targetOf(exchange).prepare();
      expect(
        held({ employee: kari, account: accountOf(kari), memory: nothingRemembered }).skip,
      ).toMatchObject({ code: "roaming-signatures", target: "signature" });
      expect(notes).toMatchObject([
        {
          code: "roaming-signatures",
          remedy: expect.stringContaining(
            "Set-OrganizationConfig -PostponeRoamingSignaturesUntilLater $true",
          ),
        },
      ]);
    }));

  test("only warns of roaming signatures if ROAMING_SIGNATURES says so", () =>
    withExchange({ answer: postponed(false) }, async ({ exchange }) => {
      const { known: held, notes } = await targetOf(exchange, { roaming: "warn" }).prepare();
      const person = { employee: kari, account: accountOf(kari), memory: nothingRemembered };
      expect(held(person)).toEqual({ values: { signature: null } });
      expect(notes).toMatchObject([{ code: "roaming-signatures" }]);
    }));

  test.each([
    ["does not permit it", { status: 403 }, "forbidden"],
    ["is busy for long", { status: 503, headers: { "retry-after": "60" } }, "unavailable"],
  ] satisfies [string, Reply, string][])(
    "says so when Exchange %s, for a plan without signatures",
    (_, reply, code) =>
      withExchange({ answer: () => reply }, async ({ exchange }) => {
        await expect(targetOf(exchange).prepare()).rejects.toMatchObject({ code });
      }),
  );

  test("retries for a short time while Exchange is busy", () =>
    withExchange(
      {
        answer: (_, count) =>
          count === 1 ? { status: 503, headers: { "retry-after": "0" } } : postponed(true)(),
      },
      async ({ exchange }) => {
        expect(await heldBy(targetOf(exchange))).toEqual({ values: { signature: null } });
      },
    ));

  test("fails on a broken template before Exchange is called", () =>
    withTemplates({ "signature.txt.liquid": "{{ Nope }}" }, async (folder) => {
      const target = targetOf(unreachable, { templates: templatesIn(folder) });
      await expect(target.prepare()).rejects.toMatchObject({ code: "template-broken" });
    }));
});

describe("writing", () => {
  test("sends our six keys, reads back, and remembers both", () =>
    withExchange({ answer: mailbox() }, async ({ exchange, seen }) => {
      const target = targetOf(exchange);
      const desiredHash = desiredOf(target);
      const written = await target.write(taskOf("1"), []);
      expect(seen.map(cmdlet)).toEqual([
        "Set-MailboxMessageConfiguration",
        "Get-MailboxMessageConfiguration",
      ]);
      expect(seen[0]?.body.CmdletInput.Parameters).toEqual({
        Identity: "1",
        SignatureHtml: expect.stringContaining("Kari Nordmann"),
        SignatureText: expect.stringContaining("Rådgiver"),
        SignatureTextOnMobile: expect.stringContaining("Rådgiver"),
        AutoAddSignature: true,
        AutoAddSignatureOnReply: true,
        AutoAddSignatureOnMobile: true,
      });
      expect(written).toEqual({
        requestId: "r-1",
        refused: [],
        memory: { rendered: desiredHash, returned: expect.stringMatching(/^sha256:/), ...origin },
        readBack: { signature: desiredHash },
      });
      expect(written.memory?.["returned"]).not.toBe(desiredHash);
      const memory = remembering(written.memory ?? {});
      expect(await target.current({ ...taskOf("1"), memory })).toMatchObject({
        values: { signature: desiredHash },
      });
    }));

  test.each([
    ["has no signature afterwards", { SignatureHtml: "" }],
    ["has its switch off afterwards", { AutoAddSignatureOnReply: false }],
  ])("is not visible, and is repeated by the next plan, when the mailbox %s", (_, change) =>
    withExchange({ answer: mailbox((settings) => ({ ...settings, ...change })) }, async ({ exchange }) => {
      const target = targetOf(exchange);
      const written = await target.write(taskOf("1"), []);
      expect(written.readBack).not.toEqual({ signature: desiredOf(target) });
      const memory = remembering(written.memory ?? {});
      expect((await target.current({ ...taskOf("1"), memory })).values).not.toEqual({
        signature: desiredOf(target),
      });
    }),
  );

  const byHand = {
    SignatureHtml: "<p>Hilsen meg</p>",
    SignatureText: "Hilsen meg",
    SignatureTextOnMobile: "Hilsen meg",
    AutoAddSignature: true,
    AutoAddSignatureOnReply: true,
    AutoAddSignatureOnMobile: true,
  };
  /** A mailbox that shows its owner's signature, or the part of it named, in so many reads after a write. */
  function slowMailbox(reads: number, stale: Record<string, unknown> = byHand) {
    const kept = mailbox((settings) => (left-- > 0 ? { ...settings, ...stale } : settings));
    let left = reads;
    return kept;
  }
  const replacing = { ...taskOf("1"), before: { signature: byHand } };

  test.concurrent.each([
    ["the whole of it", byHand],
    ["the HTML", { SignatureHtml: byHand.SignatureHtml }],
    ["the text", { SignatureText: byHand.SignatureText }],
    ["the text for phones", { SignatureTextOnMobile: byHand.SignatureTextOnMobile }],
  ])(
    "is not visible, and is written again, where Exchange accepts it and keeps what was there: %s",
    (_, stale) =>
      withExchange({ answer: slowMailbox(99, stale) }, async ({ exchange, seen }) => {
        const target = targetOf(exchange);
        const written = await target.write(replacing, []);
        expect(written.readBack).not.toEqual({ signature: desiredOf(target) });
        expect(written.memory).toMatchObject({ drift: "true" });
        expect(seen.filter((asked) => cmdlet(asked).startsWith("Get-"))).toHaveLength(3);
      }),
  );

  test("is read again where another of Exchange's servers still shows what was there", () =>
    withExchange({ answer: slowMailbox(1) }, async ({ exchange }) => {
      const target = targetOf(exchange);
      const written = await target.write(replacing, []);
      expect(written.readBack).toEqual({ signature: desiredOf(target) });
      const memory = remembering(written.memory ?? {});
      expect((await target.current({ ...taskOf("1"), memory })).values).toEqual({
        signature: desiredOf(target),
      });
    }));

  test("is not put back where Exchange accepts that and keeps what was there", () =>
    withExchange({ answer: slowMailbox(99) }, async ({ exchange }) => {
      const content = { ...byHand, SignatureHtml: "<p>Mvh</p>", SignatureText: "Mvh" };
      const change = {
        target: "signature",
        field: "signature",
        from: "x",
        to: null,
        rule: "undo:x",
        content,
      };
      const restored = await targetOf(exchange).restore?.(replacing, [change]);
      expect(restored?.readBack?.["signature"]).toMatch(/^sha256:/);
    }));

  test("is refused, not failed, where there is no mailbox", () =>
    withExchange({ answer: () => noMailbox }, async ({ exchange }) => {
      expect(await targetOf(exchange).write(taskOf("1"), [])).toEqual({
        requestId: "r-1",
        refused: [
          {
            field: "signature",
            code: "no-mailbox",
            message: expect.stringContaining("couldn't be found"),
            remedy: expect.any(String),
          },
        ],
      });
    }));

  test.each([
    ["waits", { status: 429, headers: { "retry-after": "9" } }, { name: "RetryLater", afterSeconds: 9 }],
    ["gives up", { status: 403 }, { name: "GiveUp", code: "forbidden" }],
    ["gives up", failure(400, "Ex|ArgumentException|Too long."), { name: "GiveUp", code: "refused" }],
  ] satisfies [string, Reply, object][])("%s as Exchange says", (_, reply, error) =>
    withExchange({ answer: () => reply }, async ({ exchange }) => {
      await expect(targetOf(exchange).write(taskOf("1"), [])).rejects.toMatchObject(error);
    }),
  );
});

describe("what a mailbox holds", () => {
  const own = { SignatureHtml: "<p>Hilsen meg</p>", SignatureText: "Hilsen meg", AutoAddSignature: true };
  const whole = {
    ...own,
    SignatureTextOnMobile: "",
    AutoAddSignatureOnReply: false,
    AutoAddSignatureOnMobile: false,
  };

  test("is the employee's own signature, with its content to restore it", () =>
    withExchange({ answer: () => rows(own) }, async ({ exchange }) => {
      const { values, contents } = await targetOf(exchange).current(taskOf("1"));
      expect(values).toEqual({ signature: expect.stringMatching(/^sha256:[0-9a-f]{64}$/) });
      expect(contents).toEqual({ signature: whole });
    }));

  test("is empty if no signature was ever written, regardless of the switches", () =>
    withExchange({ answer: () => rows({ AutoAddSignature: true }) }, async ({ exchange }) => {
      expect((await targetOf(exchange).current(taskOf("1"))).values).toEqual({ signature: null });
    }));

  test("is empty where Exchange keeps a document around no signature, as after an undo; a picture alone is one", () => {
    const body = (html: string) => ({
      SignatureHtml: `<html>\r\n<head><meta></head><body>\r\n${html}</body></html>`,
    });
    return withExchange(
      {
        answer: ({
          body: {
            CmdletInput: { Parameters },
          },
        }) => rows(body(Parameters["Identity"] === "1" ? "&nbsp;" : '<img src="https://a.example/b.png">')),
      },
      async ({ exchange }) => {
        const { current } = targetOf(exchange);
        expect((await current(taskOf("1"))).values).toEqual({ signature: null });
        expect((await current({ ...taskOf("2"), entraId: "2" })).values).toEqual({
          signature: expect.stringMatching(/^sha256:/),
        });
      },
    );
  });

  test("never looks like a written one when nothing is remembered", async () => {
    const target = targetOf(unreachable);
    let sent: Record<string, unknown> = {};
    const keep = (asked: Asked) => {
      if (cmdlet(asked).startsWith("Get-")) return rows(sent);
      sent = asked.body.CmdletInput.Parameters;
      return { status: 204 };
    };
    await withExchange({ answer: keep }, async ({ exchange }) => {
      await targetOf(exchange).write(taskOf("1"), []);
      const { values } = await targetOf(exchange).current(taskOf("1"));
      expect(values["signature"]).not.toBe(desiredOf(target));
    });
  });

  test("is restored as it was, with its previous value", () =>
    withExchange({ answer: mailbox() }, async ({ exchange, seen }) => {
      const target = targetOf(exchange);
      const change = { target: "signature", field: "signature", from: "x", to: "sha256:own", rule: "undo:x" };
      const written = await target.restore?.(taskOf("1"), [{ ...change, content: whole }]);
      expect(seen[0]?.body.CmdletInput.Parameters).toEqual({ Identity: "1", ...whole });
      expect(written).toMatchObject({ refused: [], readBack: { signature: "sha256:own" } });
      const memory = remembering(written?.memory ?? {});
      const { values } = await target.current({ ...taskOf("1"), memory });
      expect(values).toEqual({ signature: "sha256:own" });
    }));

  test("is not restored when it is not known", () =>
    withExchange({ answer: mailbox() }, async ({ exchange, seen }) => {
      const change = { target: "signature", field: "signature", from: "x", to: "sha256:own", rule: "undo:x" };
      const restored = targetOf(exchange).restore?.(taskOf("1"), [change]);
      await expect(restored).rejects.toMatchObject({ code: "not-kept" });
      expect(seen).toEqual([]);
    }));
});

describe("verifying", () => {
  type Part = { status: number; body: unknown };
  /** Answers a batch with a part by identity. */
  const batch = (parts: Record<string, Part>) => (asked: { body: { requests: Sent[] } }) => ({
    status: 200,
    json: {
      responses: asked.body.requests.map(({ id, body }) => ({
        id,
        ...parts[String(body.CmdletInput.Parameters["Identity"])],
      })),
    },
  });
  type Sent = { id: string } & Asked;

  const row = (SignatureHtml: string) => ({ status: 200, body: { value: [{ SignatureHtml }] } });
  const gone = {
    status: 404,
    body: { error: { details: [{ message: "E|ManagementObjectNotFoundException|x" }] } },
  };

  /** What is remembered of a mailbox that holds this. */
  async function written(html: string): Promise<Memory["facts"]> {
    let facts: Memory["facts"] = {};
    await withExchange({ answer: mailbox(() => ({ SignatureHtml: html })) }, async ({ exchange }) => {
      const { memory } = await targetOf(exchange).write(taskOf("1"), []);
      facts = { rendered: memory?.["rendered"] ?? "", returned: memory?.["returned"] ?? "" };
    });
    return facts;
  }

  test("finds in one request, in the order of the tasks, who changed their signature", async () => {
    const facts = await written("<p>ours</p>");
    const answer = batch({
      a: row("<p>ours</p>"),
      b: row("<p>mine</p>"),
      c: gone,
      d: { status: 400, body: {} },
    });
    await withExchange({ answer }, async ({ exchange, seen }) => {
      const learnt = { ...facts, ...origin };
      const tasks = [taskOf("d", facts), taskOf("c", facts), taskOf("b", facts), taskOf("a", facts)];
      expect(await targetOf(exchange).verify?.([...tasks, taskOf("never-written")])).toEqual([
        { drifted: false, message: expect.stringContaining("refused"), facts: learnt },
        { drifted: true, message: expect.stringContaining("no mailbox"), facts: { ...facts, drift: "true" } },
        {
          drifted: true,
          changedThere: true,
          message: expect.any(String),
          facts: { ...facts, drift: "true" },
        },
        { drifted: false, facts: learnt },
        { drifted: false, facts: {} },
      ]);
      expect(seen).toHaveLength(1);
    });
  });

  test("does not read what was never written or is known to have drifted", () =>
    withExchange({ answer: () => ({ status: 500 }) }, async ({ exchange, seen }) => {
      const facts = { rendered: "sha256:1", returned: "sha256:2", drift: "true" };
      expect(await targetOf(exchange).verify?.([taskOf("a"), taskOf("b", facts)])).toEqual([
        { drifted: false, facts: {} },
        { drifted: true, facts },
      ]);
      expect(seen).toEqual([]);
    }));

  test("is tried again for the mailbox that is throttled, and for no other", async () => {
    const facts = await written("<p>ours</p>");
    const answer = batch({ a: row("<p>ours</p>"), b: { status: 429, body: null } });
    await withExchange({ answer }, async ({ exchange }) => {
      const verified = await targetOf(exchange).verify?.([taskOf("a", facts), taskOf("b", facts)]);
      expect(verified).toEqual([{ drifted: false, facts: { ...facts, ...origin } }, expect.any(RetryLater)]);
    });
  });
});

test("settling a write renders a signature with and without its photo, and not once more where nothing is left out", async () => {
  let rendered = 0;
  const templates = templatesOf({
    "signature.html.liquid":
      '<p>{{ DisplayName }}</p>{% if Photo %}<img src="{{ Photo }}" alt="">{% endif %}',
  });
  const counting: Templates = {
    ...templates,
    html: (office) => (values) => {
      rendered += 1;
      return templates.html(office)(values);
    },
  };
  const target = signatureTarget({
    exchange: unreachable,
    roaming: "skip",
    templates: () => counting,
    download: () => Promise.reject(new Error("It was looked at.")),
  });
  const pictured = employee({ profileImageUrl: "https://images.example.com/kari.jpg" });
  const photo = remembering({ url: "https://images.example.com/kari.jpg", hash: "abc" });
  const change = {
    target: "signature",
    field: "signature",
    from: null,
    to: "sha256:1",
    rule: "authoritative",
  };
  const task = { ...taskOf("1"), employee: pictured };
  const settled = await target.settle?.(task, [change], async () => photo);
  expect(settled).toMatchObject({ task: { employee: pictured }, changes: [change] });
  expect(rendered).toBe(2);
});
