import { describe, expect, test } from "vitest";
import { nothingRemembered } from "../../../src/core/state.ts";
import type { Memory, Target } from "../../../src/core/target.ts";
import { templatesIn } from "../../../src/targets/signature/templates.ts";
import { type Reply, rows, withExchange } from "../../clients/exchange/exchange-server.ts";
import { accountOf, employee, kari } from "../../core/planning.ts";
import {
  desiredOf,
  mailbox,
  remembering,
  targetOf,
  taskOf,
  templatesOf,
  unreachable,
} from "./one-mailbox.ts";
import { withTemplates } from "./with-templates.ts";

const heldBy = async (target: Target, memory = nothingRemembered) =>
  (await target.prepare()).known({ employee: kari, account: accountOf(kari), memory });

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
