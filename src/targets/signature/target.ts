import { RUN_CMDLETS } from "../../clients/exchange/answer-error.ts";
import {
  gatherConfigurations,
  getOrganizationConfig,
  MessageConfiguration,
  setMessageConfiguration,
} from "../../clients/exchange/configuration.ts";
import type { Exchange } from "../../clients/exchange/exchange.ts";
import type { Graph } from "../../clients/graph/graph.ts";
import { groupsIn } from "../../clients/graph/groups.ts";
import { createRetry } from "../../clients/http/retry.ts";
import type { Employee } from "../../core/employee.ts";
import { GiveUp, type RetryLater, reasonIn } from "../../core/errors.ts";
import { usesUnusable } from "../../core/safety/bad-values.ts";
import type {
  Content,
  CurrentState,
  Desired,
  EmployeeTask,
  KnownState,
  Memory,
  Person,
  Prepared,
  Restoration,
  Target,
  Task,
  Value,
  Verified,
  Written,
} from "../../core/target.ts";
import { photoAt } from "../photo/fit-photo.ts";
import type { PhotoOptions } from "../photo/target.ts";
import { learnGroups, propertiesOf, withAccount } from "./account-facts.ts";
import { hashOf, hasShortReplies, shortRepliesNote, toSend } from "./configuration.ts";
import {
  digestOfTemplates,
  hasSameValues,
  inUseOf,
  isSameSource,
  type MadeWith,
  originOf,
} from "./origin.ts";
import { describeChoice, renderSignature, type Signature, type Templates, unusableNote } from "./render.ts";
import { type RoamingPolicy, roamingNote, roamingServed, roamingSkip } from "./roaming.ts";
import { type Asked, askedOfAccounts } from "./rules.ts";
import type { OnReply } from "./rules-file.ts";
import { isSameSignature } from "./same-signature.ts";
import {
  fitToShow,
  type HostedImages,
  hostPhoto,
  noHostsNote,
  photoTargetName,
  pictureFacts,
  withHostedPhoto,
  withUsablePhoto,
} from "./shown-photo.ts";
import { rulesOf } from "./templates.ts";
import { compareMailboxes, drift, heldBy, heldIn, readWritten } from "./verify.ts";

/** What the signature target needs: a client, the templates (loaded on first use), and ROAMING_SIGNATURES. */
export interface SignatureOptions extends Partial<Pick<PhotoOptions, "photoHosts" | "download">> {
  readonly exchange: Exchange;
  /** Where the groups are that rules name; without it nothing is known of them. */
  readonly graph?: Graph;
  readonly templates: () => Templates;
  /** What is asked of accounts, where that is more than these templates do. */
  readonly asked?: () => Asked;
  readonly roaming: RoamingPolicy;
  /** What replies get where no rule says otherwise: SIGNATURE_ON_REPLY. */
  readonly onReply?: OnReply;
  /** Where the pictures are that signatures show; absent where they show photos at their own addresses. */
  readonly images?: HostedImages | undefined;
}

/** The permissions that writing a signature requires. */
export const signaturePermissions = [RUN_CMDLETS];

/**
 * The signature in Outlook. Its value is a hash of all that is sent. The known value is that of the last write, because
 * Exchange rewrites the HTML and reading every mailbox is slow. A signature is read and kept before it is replaced.
 */
export function signatureTarget(options: SignatureOptions): Target {
  const { exchange, graph, templates, roaming, photoHosts, download, images, onReply = "full" } = options;
  const { asked = () => askedOfAccounts([rulesOf(templates)]) } = options;
  const look = download && ((url: string) => photoAt(url, download));
  // Mailboxes that are written at the same time are read together, before and after.
  const readMailbox = gatherConfigurations(exchange);
  return {
    name: "signature",
    // A title that is held in the profile must not go out by mail.
    shows: ["entra", "photo"],
    ...(photoHosts && { recalls: [photoTargetName], open: async () => images?.open() }),
    accountProperties: () => propertiesOf(asked()),
    ...(graph && {
      learn: (accounts, { isEveryone }) =>
        learnGroups(accounts, asked(), { groups: groupsIn(graph), isEveryone }),
    }),
    fitToShow: (row, memoryOf, account) => {
      const employee = account ? withAccount(row, account, asked()) : row;
      if (!photoHosts) return { employee, notes: [] };
      const shown = fitToShow(employee, memoryOf, photoHosts);
      if (images && account) {
        const pictured = withHostedPhoto(shown.employee, memoryOf, account.id, images);
        if (pictured !== shown.employee) return { ...shown, employee: pictured };
      }
      // Rendering is most of what a plan costs, and nearly everyone has no note.
      return shown.notes.length === 0 || showsPhoto(employee) ? shown : { ...shown, notes: [] };
    },
    prepare,
    desired,
    begin: readMailbox.begin,
    current,
    same: (_, a, b) => a === b,
    ...(look && {
      async settle(task, changes, memoryOf) {
        if (!showsPhoto(task.employee)) return { task, changes };
        const work = images
          ? await hostPhoto(task, memoryOf, look, images)
          : await withUsablePhoto(task, memoryOf, look);
        if (work.employee === task.employee) return { task: work, changes };
        const to = hashOf(configurationOf(work.employee));
        return { task: work, changes: changes.map((change) => ({ ...change, to })) };
      },
    }),
    hasWritten: ({ facts }) => facts["rendered"] !== undefined,
    write: async (task) => {
      const { configuration, hash, origin } = made(task.employee);
      const written = await put(task, configuration, hash);
      const facts = { ...written.memory, ...origin, ...pictureFacts(task.memory) };
      return { ...written, ...(written.memory && { memory: facts }) };
    },
    recognize,
    restore,
    verify,
  };

  /** Whether the template for an employee shows their photo. */
  function showsPhoto(employee: Employee): boolean {
    if (employee.profileImageUrl === null) return false;
    const [withPhoto, without] = [employee, { ...employee, profileImageUrl: null }].map(
      (one) => renderSignature(templates(), one).html,
    );
    return withPhoto !== without;
  }

  function desired(employee: Employee): Desired {
    const rendered = renderSignature(templates(), employee);
    if (!rendered.fits) return { fields: [], notes: rendered.notes };
    const to = hashOf(sentTo(employee, rendered));
    if (usesUnusable(employee, (one) => hashOf(configurationOf(one)))) {
      return { fields: [], notes: [...rendered.notes, unusableNote] };
    }
    return { ...sending(employee, to), notes: rendered.notes };
  }

  function sending(employee: Employee, to: Value): Desired {
    const rule = templates().hasRules ? describeChoice(templates().choose(employee)) : "authoritative";
    return { fields: [{ field: "signature", to, rule, when: "always" }], notes: [] };
  }

  async function prepare(): Promise<Prepared> {
    // A broken template leaves signatures out of the plan; then Exchange is not called.
    templates();
    await images?.open();
    const retry = createRetry({ retrySeconds });
    const organization = await retry(() => getOrganizationConfig(exchange));
    const notes = [
      ...(organization.roamingSignatures ? [roamingNote(roaming)] : []),
      ...(photoHosts?.isEmpty ? [noHostsNote] : []),
      ...(hasShortReplies(templates(), onReply) ? [shortRepliesNote] : []),
    ];
    if (organization.roamingSignatures && roaming === "skip") {
      const skipOf = (employee: Employee) =>
        templates().choose(employee).served === "addin" ? roamingServed : roamingSkip;
      return { known: ({ employee }) => ({ values: {}, skip: skipOf(employee) }), notes };
    }
    const used = madeWith();
    const inUse = inUseOf(used, asked());
    // A rule that begins or ends changes signatures with the same templates, which were approved with it.
    const changes = ({ facts }: Memory) =>
      facts["templates"] !== inUse.digest || (templates().isDated && !facts["drift"]);
    const byTemplate = ({ employee, memory }: Person) =>
      memory.facts["templates"] !== undefined && changes(memory) && hasSameValues(memory.facts, employee);
    return {
      known: (person) => ({
        values: { signature: heldBy(person.memory) },
        ...(byTemplate(person) && { byTemplate: ["signature"] }),
        ...rememberedOf(person, used),
      }),
      notes,
      isRemembered: true,
      templates: inUse,
    };
  }

  /** What would be rendered of an employee, where it is remembered what was rendered from the very same. */
  function rememberedOf(
    { employee, memory: { facts } }: Person,
    used: MadeWith,
  ): Pick<KnownState, "desired"> {
    const { rendered } = facts;
    if (rendered === undefined || !isSameSource(facts, employee, used)) return {};
    return { desired: sending(employee, rendered) };
  }

  async function current({ entraId, memory }: Task): Promise<CurrentState> {
    try {
      const found = await readMailbox(entraId);
      return { values: { signature: heldIn(found, memory) }, contents: { signature: found } };
    } catch (error) {
      // Without a mailbox there is nothing to keep; the write reports the error.
      if (error instanceof GiveUp && error.code === "no-mailbox") return { values: { signature: null } };
      throw error;
    }
  }

  /** Where Exchange returns what it did before, nothing was written; a change of looks only is not seen otherwise. */
  function recognize(employee: Employee, before: Content | undefined, now: Content) {
    const [kept, found] = [before, now].map((content) => MessageConfiguration.safeParse(content).data);
    const { configuration: sent, hash, origin } = made(employee);
    if (!kept || !found || hashOf(found) === hashOf(kept) || !isSameSignature(found, sent)) return undefined;
    return { rendered: hash, returned: hashOf(found), ...imageIn(sent), ...origin };
  }

  async function restore(task: Task, changes: readonly Restoration[]): Promise<Written> {
    const [{ content, to } = { content: undefined, to: null }] = changes;
    const kept = MessageConfiguration.safeParse(content);
    if (!kept.success) throw new GiveUp("not-kept", "The signature that was there before is not on record.");
    const { image } = imageIn(kept.data);
    if (image && images && !(await images.has(image))) throw new GiveUp("not-kept", pictureIsGone);
    return put(task, kept.data, to);
  }

  /** Sends the configuration with the hash `value`, and reads back what Exchange stored. */
  async function put(task: Task, configuration: MessageConfiguration, value: Value): Promise<Written> {
    const { entraId, before = {} } = task;
    try {
      const { requestId } = await setMessageConfiguration(exchange, entraId, configuration);
      const { data: replaced } = MessageConfiguration.safeParse(before["signature"]);
      const { returned, isKept } = await readWritten(() => readMailbox(entraId), configuration, replaced);
      const readBack = { signature: isKept ? value : hashOf(returned, "own") };
      const image = imageIn(configuration);
      if (value === null) return { requestId, refused: [], memory: image, readBack };
      const facts = { rendered: value, returned: hashOf(returned), ...image };
      return { requestId, refused: [], memory: isKept ? facts : { ...facts, ...drift }, readBack };
    } catch (error) {
      if (!(error instanceof GiveUp) || error.code !== "no-mailbox") throw error;
      return { requestId: error.requestId, refused: [{ field: "signature", ...reasonIn(error) }] };
    }
  }

  async function verify(tasks: readonly EmployeeTask[]): Promise<readonly (Verified | RetryLater)[]> {
    const compared = await compareMailboxes(tasks, { exchange, images, look });
    return compared.map((one, index) => {
      const { employee } = tasks[index] ?? {};
      if (!employee || one instanceof Error || one.drifted) return one;
      // What was written before the origin was remembered, or changed since in a value that does not show, learns it here.
      const { hash, origin } = made(employee);
      return one.facts["rendered"] === hash ? { ...one, facts: { ...one.facts, ...origin } } : one;
    });
  }

  /** The hosted picture that a signature shows, to be kept for as long as it does. */
  function imageIn({ SignatureHtml }: MessageConfiguration): { readonly image?: string } {
    const [image] = images?.namesIn(SignatureHtml) ?? [];
    return image === undefined ? {} : { image };
  }

  function madeWith(): MadeWith {
    return { templates: templates(), digest: digestOfTemplates(templates(), { onReply, images }) };
  }

  /** What is sent for an employee, its hash, and what to remember that it was made from. */
  function made(employee: Employee) {
    const rendered = renderSignature(templates(), employee);
    const configuration = sentTo(employee, rendered);
    return {
      configuration,
      hash: hashOf(configuration),
      origin: originOf(employee, rendered, madeWith()),
    };
  }

  function configurationOf(employee: Employee): MessageConfiguration {
    return sentTo(employee, renderSignature(templates(), employee));
  }

  function sentTo(employee: Employee, rendered: Signature): MessageConfiguration {
    const { reply = onReply, served } = templates().choose(employee);
    return toSend(rendered, reply, served);
  }
}

const pictureIsGone =
  "The signature that was there before shows a picture that is not kept any more: pictures are kept for 30 days.";

/** How long a plan retries Exchange before it continues without signatures. */
const retrySeconds = 30;
