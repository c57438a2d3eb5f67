import { getMessageConfiguration, getOrganizationConfig } from "../clients/exchange/configuration.ts";
import type { Exchange } from "../clients/exchange/exchange.ts";
import type { Employee } from "../core/employee.ts";
import { GiveUp, RetryLater } from "../core/errors.ts";
import type { Account } from "../core/identity/account.ts";
import type { Note, Served } from "../core/target.ts";
import { renderSignature, type Signature, type Templates } from "../targets/signature/render.ts";
import { type RoamingPolicy, roamingNote } from "../targets/signature/roaming.ts";

import { valuesOf } from "../targets/signature/variables.ts";

/** One rendering of a signature. */
interface RenderedSignature {
  readonly html: string;
  readonly text: string;
}

/** A signature as it would be written now, without the photo, and as the mailbox has it. */
export interface SignatureView {
  readonly rendered: RenderedSignature;
  readonly withoutPhoto: RenderedSignature;
  /** Where the photo in `rendered` is from; null where it has none. */
  readonly photoUrl: string | null;
  /** What puts it into mails; absent where that is not known. */
  readonly served?: Served;
  readonly notes: readonly Note[];
  /** What Exchange holds; null where it could not be read, which `heldProblem` explains. */
  readonly held: (RenderedSignature & { readonly isOn: boolean }) | null;
  readonly heldProblem?: Note;
}

/** Looks up the account of an employee, or says why there is none; throws RetryLater or GiveUp. */
export type LookUp = () => Promise<{ readonly account: Account } | { readonly note: Note }>;

/** The signature of an employee as if they had no photo. */
export const signatureWithoutPhoto = (templates: Templates, employee: Employee): Signature =>
  renderSignature(templates, { ...employee, profileImageUrl: null });

/** An employee's signature beside the one in Exchange; an error of Exchange becomes part of the answer. */
export async function showSignature(
  employee: Employee,
  templates: Templates,
  { exchange, roaming, lookUp }: { exchange: Exchange; roaming: RoamingPolicy; lookUp: LookUp },
): Promise<SignatureView> {
  const { notes, ...signature } = renderSignature(templates, employee);
  const without = signatureWithoutPhoto(templates, employee);
  const { undecided, served = "mailbox" } = templates.choose(employee);
  const hasPhoto = signature.html !== without.html;
  const [held, organization] = await Promise.all([heldIn(exchange, lookUp), roamingIn(exchange, roaming)]);
  return {
    rendered: rendering(signature),
    withoutPhoto: rendering(without),
    photoUrl: (hasPhoto && valuesOf(employee)["Photo"]) || null,
    ...(!undecided && { served }),
    notes: [...notes, ...organization],
    ...held,
  };
}

const rendering = ({ html, text }: RenderedSignature): RenderedSignature => ({ html, text });

async function heldIn(
  exchange: Exchange,
  lookUp: LookUp,
): Promise<Pick<SignatureView, "held" | "heldProblem">> {
  try {
    const found = await lookUp();
    if ("note" in found) return { held: null, heldProblem: found.note };
    const mailbox = await getMessageConfiguration(exchange, found.account.id);
    const { SignatureHtml: html, SignatureText: text, AutoAddSignature: isOn } = mailbox;
    return { held: { html, text, isOn } };
  } catch (error) {
    if (!isForeseen(error)) throw error;
    const remedy = error instanceof GiveUp ? error.remedy : "Ask again in a minute.";
    const { code, message } = error;
    return { held: null, heldProblem: { code, message, ...(remedy && { remedy }) } };
  }
}

/** Tenant settings that hide signatures; if they cannot be read, the mailbox usually fails too and reports the reason. */
async function roamingIn(exchange: Exchange, policy: RoamingPolicy): Promise<readonly Note[]> {
  try {
    const { roamingSignatures } = await getOrganizationConfig(exchange);
    return roamingSignatures ? [roamingNote(policy)] : [];
  } catch (error) {
    if (!isForeseen(error)) throw error;
    return [];
  }
}

const isForeseen = (error: unknown): error is GiveUp | RetryLater =>
  error instanceof GiveUp || error instanceof RetryLater;
