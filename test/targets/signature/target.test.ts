import { describe, expect, test } from "vitest";
import { Employee } from "../../../src/core/employee.ts";
import type { Templates } from "../../../src/targets/signature/render.ts";
import { signatureTarget } from "../../../src/targets/signature/target.ts";
import { templatesIn } from "../../../src/targets/signature/templates.ts";
import { employee, kari } from "../../core/planning.ts";
import { desiredOf, remembering, targetOf, taskOf, templatesOf, unreachable } from "./one-mailbox.ts";
import { withTemplates } from "./with-templates.ts";

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
