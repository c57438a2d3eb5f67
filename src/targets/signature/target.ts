import { createHash } from "node:crypto";
import { RUN_CMDLETS } from "../../clients/exchange/answer-error.ts";
import {
  getMessageConfiguration,
  getMessageConfigurations,
  getOrganizationConfig,
  MessageConfiguration,
  setMessageConfiguration,
} from "../../clients/exchange/configuration.ts";
import type { Exchange } from "../../clients/exchange/exchange.ts";
import { createRetry } from "../../clients/http/retry.ts";
import type { Employee } from "../../core/employee.ts";
import { GiveUp, RetryLater } from "../../core/errors.ts";
import type { Memory } from "../../core/state.ts";
import type {
  CurrentState,
  Desired,
  Note,
  Prepared,
  Restoration,
  Target,
  Task,
  Value,
  Verified,
  Written,
} from "../../core/target.ts";
import { renderSignature, type Signature } from "./render.ts";
import type { Templates } from "./templates.ts";

/** What the signature target needs: a client, the templates (loaded when first asked for), and ROAMING_SIGNATURES. */
export interface SignatureOptions {
  readonly exchange: Exchange;
  readonly templates: () => Templates;
  readonly roaming: RoamingPolicy;
}

/** What writing a signature takes. */
export const signaturePermissions = [RUN_CMDLETS];

/**
 * The signature in Outlook. Its value is a hash of all that is sent; held is what is remembered of the last write,
 * because Exchange rewrites the HTML and reading every mailbox is dear. Before one is replaced it is read and kept.
 */
export function signatureTarget({ exchange, templates, roaming }: SignatureOptions): Target {
  return {
    name: "signature",
    prepare,
    desired,
    current,
    same: (_, a, b) => a === b,
    write: ({ employee, entraId }) => {
      const configuration = toSend(renderSignature(templates(), employee));
      return put(entraId, configuration, hashOf(configuration));
    },
    restore,
    verify,
  };

  function desired(employee: Employee): Desired {
    const rendered = renderSignature(templates(), employee);
    if (!rendered.fits) return { fields: [], notes: rendered.notes };
    const to = hashOf(toSend(rendered));
    return {
      fields: [{ field: "signature", to, rule: "authoritative", when: "always" }],
      notes: rendered.notes,
    };
  }

  async function prepare(): Promise<Prepared> {
    // A broken template leaves signatures out of the plan, before anything is asked of Exchange.
    templates();
    const patiently = createRetry({ retrySeconds: patienceSeconds });
    const organization = await patiently(() => getOrganizationConfig(exchange));
    const notes = organization.roamingSignatures ? [roamingNote(roaming)] : [];
    if (organization.roamingSignatures && roaming === "skip") {
      return { known: () => ({ values: {}, skip: roamingSkip }), notes };
    }
    return { known: ({ memory }) => ({ values: { signature: heldBy(memory) } }), notes };
  }

  async function current({ entraId, memory }: Task): Promise<CurrentState> {
    try {
      const found = await getMessageConfiguration(exchange, entraId);
      return { values: { signature: heldIn(found, memory) }, contents: { signature: found } };
    } catch (error) {
      // Without a mailbox there is nothing to keep; the write will say what is the matter.
      if (error instanceof GiveUp && error.code === "no-mailbox") return { values: { signature: null } };
      throw error;
    }
  }

  async function restore({ entraId }: Task, changes: readonly Restoration[]): Promise<Written> {
    const [{ content, to } = { content: undefined, to: null }] = changes;
    const kept = MessageConfiguration.safeParse(content);
    if (!kept.success) throw new GiveUp("not-kept", "The signature that was there before is not on record.");
    return put(entraId, kept.data, to);
  }

  /** Sends a configuration that goes by `value`, and reads back what Exchange made of it. */
  async function put(entraId: string, configuration: MessageConfiguration, value: Value): Promise<Written> {
    try {
      const { requestId } = await setMessageConfiguration(exchange, entraId, configuration);
      const returned = await getMessageConfiguration(exchange, entraId);
      if (value === null) return { requestId, refused: [], memory: {}, readBack: { signature: null } };
      const facts = { rendered: value, returned: hashOf(returned) };
      if (keeps(returned, configuration))
        return { requestId, refused: [], memory: facts, readBack: { signature: value } };
      return { requestId, refused: [], memory: { ...facts, ...drift }, readBack: { signature: null } };
    } catch (error) {
      if (!(error instanceof GiveUp) || error.code !== "no-mailbox") throw error;
      const { code, message, remedy, requestId } = error;
      return { requestId, refused: [{ field: "signature", code, message, ...(remedy && { remedy }) }] };
    }
  }

  async function verify(tasks: readonly Task[]): Promise<readonly Verified[]> {
    const written = tasks.filter(({ memory }) => memory.facts["returned"] && !memory.facts["drift"]);
    const ids = written.map(({ entraId }) => entraId);
    const found = await getMessageConfigurations(exchange, ids);
    const later = found.find((one) => one instanceof RetryLater);
    // What the app is not permitted to read it could say nothing of, whoever is asked about.
    const forbidden = found.find((one) => one instanceof GiveUp && one.code === "forbidden");
    if (later ?? forbidden) throw later ?? forbidden;

    const foundOf = new Map(ids.map((id, index) => [id, found[index]]));
    return tasks.map(({ entraId, memory }) => compare(memory.facts, foundOf.get(entraId)));
  }
}

/** Holds what is remembered against what was found; what could not be read has not drifted. */
function compare(facts: Memory["facts"], found: MessageConfiguration | Error | undefined): Verified {
  if (found === undefined) return { drifted: facts["drift"] !== undefined, facts };
  if (found instanceof Error) {
    if (!(found instanceof GiveUp && found.code === "no-mailbox")) {
      return { drifted: false, message: found.message, facts };
    }
    return { drifted: true, message: found.message, facts: { ...facts, ...drift } };
  }
  if (hashOf(found) === facts["returned"]) return { drifted: false, facts };
  return {
    drifted: true,
    message: "The signature was changed in the mailbox.",
    facts: { ...facts, ...drift },
  };
}

/** How long a plan waits for Exchange: profiles and photos do not wait any longer, and it goes on without signatures. */
const patienceSeconds = 30;

/** Marks a signature that is not as it was written, so that the next plan writes it again. */
const drift = { drift: "true" };

const heldBy = ({ facts }: Memory): Value => (facts["drift"] ? null : (facts["rendered"] ?? null));

/** What a mailbox holds: what was written last while Exchange still returns that, nothing, or somebody's own. */
function heldIn(found: MessageConfiguration, memory: Memory): Value {
  const held = heldBy(memory);
  if (held !== null && hashOf(found) === memory.facts["returned"]) return held;
  const { SignatureHtml, SignatureText, SignatureTextOnMobile } = found;
  const isEmpty = `${SignatureHtml}${SignatureText}${SignatureTextOnMobile}`.trim() === "";
  // Never the value of one that is to be sent: it would look as if it had been, with nothing remembered of it.
  return isEmpty ? null : hashOf(found, "own");
}

const toSend = ({ html, text, mobileText }: Signature): MessageConfiguration => ({
  SignatureHtml: html,
  SignatureText: text,
  SignatureTextOnMobile: mobileText,
  AutoAddSignature: true,
  AutoAddSignatureOnReply: true,
  AutoAddSignatureOnMobile: true,
});

/** Whether a mailbox has whatever text and switch it was sent, however Exchange may have changed the text. */
const keeps = (mailbox: MessageConfiguration, sent: MessageConfiguration): boolean =>
  Object.entries(sent).every(
    ([name, value]) => !value || Boolean(mailbox[name as keyof MessageConfiguration]),
  );

/** The same for the same configuration, whatever the order of its keys. */
const hashOf = (configuration: MessageConfiguration, kind = ""): string =>
  `sha256:${createHash("sha256")
    .update(kind)
    .update(JSON.stringify(Object.entries(configuration).sort(byKey)))
    .digest("hex")}`;

/** By name alone: entries compared as they are would be made into text first, all the HTML with them. */
const byKey = ([a]: readonly [string, unknown], [b]: readonly [string, unknown]) => (a < b ? -1 : 1);

/** What to do while the tenant has roaming signatures: write none, or write and say that they will not show. */
export type RoamingPolicy = "skip" | "warn";

/** What a reader of the plan must know while roaming signatures are on. */
export const roamingNote = (policy: RoamingPolicy): Note => ({
  code: "roaming-signatures",
  message: `The tenant has roaming signatures switched on. Outlook then takes signatures from elsewhere, and those written here do not show, so ${policy === "skip" ? "none is written" : "people will not see what is written"}.`,
  remedy:
    "An Exchange administrator runs in PowerShell: Connect-ExchangeOnline; Set-OrganizationConfig -PostponeRoamingSignaturesUntilLater $true (it may take a day to work)",
  target: "signature",
});

/** What stands at each person instead of a signature. */
export const roamingSkip: Note = {
  code: "roaming-signatures",
  message: "No signature is written while the tenant has roaming signatures switched on.",
  target: "signature",
};
