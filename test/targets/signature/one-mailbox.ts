import { expect } from "vitest";
import type { Exchange } from "../../../src/clients/exchange/exchange.ts";
import type { EmployeeTask, Memory, Target } from "../../../src/core/target.ts";
import { type SignatureOptions, signatureTarget } from "../../../src/targets/signature/target.ts";
import { compileTemplates, templatesIn } from "../../../src/targets/signature/templates.ts";
import { type Reply, rows } from "../../clients/exchange/exchange-server.ts";
import { kari } from "../../core/planning.ts";
import { deployed } from "./with-templates.ts";

/** What is remembered of a mailbox: these facts, and no refusal. */
export const remembering = (facts: Memory["facts"]): Memory => ({ refusals: [], facts });

/** The task to write Kari's signature into the mailbox of an account. */
export const taskOf = (entraId: string, facts: Memory["facts"] = {}): EmployeeTask => {
  return { email: kari.email, employee: kari, entraId, memory: remembering(facts) };
};

/** The hash of the signature that someone is to have; null where they are to have none. */
export const desiredOf = (target: Target, person = kari) => target.desired(person).fields[0]?.to ?? null;

/** The shortest templates, with files added to them or in their place. */
export const templatesOf = (files: Readonly<Record<string, string>>) =>
  compileTemplates({
    where: "a test",
    sources: {
      "signature.html.liquid": "<p>{{ DisplayName }}</p>",
      "signature.txt.liquid": "{{ DisplayName }}",
      ...files,
    },
  });

type Options = Partial<Omit<SignatureOptions, "exchange">>;

/** The target of signatures, with the deployed templates unless others are given. */
export const targetOf = (
  exchange: Exchange,
  { templates = templatesIn(deployed), roaming = "skip" }: Options = {},
) => signatureTarget({ exchange, templates, roaming });

/** An Exchange that fails the test that calls it. */
export const unreachable: Exchange = {
  invoke: () => Promise.reject(new Error("Exchange must not be called.")),
  batch: () => Promise.reject(new Error("Exchange must not be called.")),
};

/** What Exchange stores of what it was sent: HTML wrapped, ids prefixed, switches as given. */
const stored = (sent: Record<string, unknown>) => ({
  ...sent,
  Identity: "fjordbo.example/Kari",
  SignatureHtml: `<div id="x_1">${sent["SignatureHtml"]}</div>`,
});

/** A cmdlet as Exchange receives it. */
export type Asked = {
  readonly body: { CmdletInput: { CmdletName: string; Parameters: Record<string, unknown> } };
};

/** The name of a cmdlet that was received. */
export const cmdlet = ({ body }: Asked) => body.CmdletInput.CmdletName;

/** A mailbox that keeps what it is sent, and shows it as `change` has it. */
export function mailbox(change = (settings: Record<string, unknown>) => settings) {
  let settings: Record<string, unknown> = {};
  return (asked: Asked): Reply => {
    if (cmdlet(asked).startsWith("Get-")) return rows(change(settings));
    settings = stored(asked.body.CmdletInput.Parameters);
    return { status: 204 };
  };
}

/** What is remembered of what a signature was rendered from. */
export const origin = {
  values: expect.stringMatching(/^[0-9a-f]{64}$/),
  templates: expect.stringMatching(/^[0-9a-f]{64}$/),
  source: expect.stringMatching(/^[0-9a-f]{64}$/),
};
