import * as z from "zod";
import { addinCalls } from "./addin.ts";
import { BackupList, PauseView, Restored } from "./administration.ts";
import { ApprovalAnswer, TargetList, TemplateList } from "./approvals.ts";
import { EmployeeList, employeeKeyOf, type PhotoQuery, SignatureView } from "./employees.ts";
import { ExclusionList, ExclusionView, StoredExclusion } from "./exclusions.ts";
import { LinkList, LinkView } from "./links.ts";
import { AcceptanceView, HrList, type MismatchesAsked, MismatchPage, ReportView } from "./mismatches.ts";
import { type ChangesAsked, ChangesPage, Explanation, History } from "./person.ts";
import { ErasureView, PersonExport } from "./person-data.ts";
import { PlanView } from "./plan.ts";
import { PoisonAnswer, QueueList } from "./queues.ts";
import { AccountsWithoutEmployee, FeedEnd } from "./readback.ts";
import { type ClientOptions, query, Refused, reader } from "./request.ts";
import { OutcomeList, RunList, RunView } from "./runs.ts";
import { CallerView, Status } from "./status.ts";
import { TemplatesPreview } from "./templates.ts";

export { type ClientOptions, NoAnswer, Refused } from "./request.ts";

/** The people and targets of a request: everyone where no e-mails are given, and all targets that are switched on. */
export interface Scope {
  readonly emails?: readonly string[];
  readonly targets?: readonly string[];
}

/** The app's HTTP API, for the command line, the console and tests: it sends requests and parses every answer. */
export type Client = ReturnType<typeof createClient>;

/** As long as Azure lets a request last, in milliseconds. */
const planningMs = 230_000;

/** Either a plan or, for a large company, the run that makes it. */
const Previewed = z.union([PlanView, RunView]);

/** A client of the app at an address; each call throws Refused, NoAnswer, or the reason of the signal that ended it. */
export function createClient(options: ClientOptions) {
  const calls = reader(options);
  const { send, read, parsed, blob } = calls;

  return {
    me: () => read(CallerView, "me"),
    status: () => read(Status, "status"),
    /** Whether writing is paused, and who paused and resumed it. */
    pauseState: () => read(PauseView, "pause"),
    /** Stops all writing. */
    pause: (order: { readonly reason: string; readonly until?: string }) =>
      read(PauseView, "pause", { method: "PUT", body: order }),
    resume: () => read(PauseView, "pause", { method: "DELETE" }),

    /** Each queue, what its first messages are about, and what people did to poison queues. */
    queues: () => read(QueueList, "queues"),
    /** Puts poisoned messages back on their queue, or drops them: all, or those with these ids. */
    poison: (
      queue: string,
      what: "retry" | "drop",
      order: { readonly reason: string; readonly messages?: readonly string[] },
    ) =>
      read(PoisonAnswer, `queues/${encodeURIComponent(queue)}/poison/${what}`, {
        method: "POST",
        body: order,
        ms: planningMs,
      }),

    /** The days that there are backups of. */
    backups: () => read(BackupList, "backups"),
    /** Puts back the rows of a day's backup that are missing now. */
    restore: (
      day: string,
      order: { readonly reason: string; readonly what?: readonly ("exclusions" | "links" | "audit")[] },
    ) =>
      read(Restored, `backups/${encodeURIComponent(day)}/restore`, {
        method: "POST",
        body: order,
        ms: planningMs,
      }),

    /** The plan of a sync; for a large company, the run that makes it. Writes nothing. */
    preview: (
      request: Scope & { readonly templates?: Readonly<Record<string, string>> },
      redact?: string,
    ): Promise<PlanView | RunView> =>
      read(Previewed, `preview${query({ redact })}`, { method: "POST", body: request, ms: planningMs }),
    /** Requests a run. With a digest, the run applies exactly that plan or ends stale; with `undo` it puts back what that run wrote, with `removePhotos` it removes those of leavers. */
    requestRun: (
      request: Scope & {
        readonly mode?: string;
        readonly digest?: string;
        readonly undo?: string;
        readonly removePhotos?: true;
      },
    ) => read(RunView, "runs", { method: "POST", body: request }),
    /** The latest runs, newest first. */
    runs: async (limit?: number) => (await read(RunList, `runs${query({ limit })}`)).runs,
    run: (id: string) => read(RunView, runPath(id)),
    /** The plan of a run. */
    plan: (id: string, redact?: string) =>
      read(PlanView, `${runPath(id)}/plan${query({ redact })}`, { ms: planningMs }),
    /** The outcomes of a run, of these statuses or all. */
    outcomes: async (id: string, statuses: readonly string[] = []) =>
      (await outcomeList(id, statuses)).outcomes,
    /** The same, with whether those are all. */
    outcomeList,
    /** The outcomes of a run as a file, for a spreadsheet or a program. */
    outcomesFile: (id: string, format: "csv" | "json") => blob(`${runPath(id)}/outcomes${query({ format })}`),
    /** The plan of a run, as a file. */
    planFile: (id: string) => blob(`${runPath(id)}/plan`, { ms: planningMs }),
    cancel: (id: string) => read(RunView, `${runPath(id)}/cancel`, { method: "POST" }),
    retry: (id: string) => read(RunView, `${runPath(id)}/retry`, { method: "POST" }),
    /** Lets a held run go on, for the plan with that digest; `people` who are unsure in it are confirmed. */
    release: (id: string, digest: string, people: readonly string[] = []) =>
      read(RunView, `${runPath(id)}/release`, {
        method: "POST",
        body: { digest, ...(people.length > 0 && { people }) },
      }),

    /** Everyone with their sync state, only people with these addresses, or a page; `after` is `next` of the one before. */
    employees: (...emails: readonly string[]) => read(EmployeeList, `employees${query({ email: emails })}`),
    employeePage: (limit: number, after?: string) =>
      read(EmployeeList, `employees${query({ limit, after })}`),
    /** Why a person's data is as it is. */
    explain,
    /** The writes to a person, newest first; of another `account` that has had the address, by its object id. */
    history: async (email: string, limit?: number, account?: string) =>
      read(History, `${await personPath(email)}/history${query({ limit, account })}`),
    /** A person's signature as it would be written now. */
    signature: async (email: string, format: "html" | "text") =>
      (await send(`${await personPath(email)}/signature${query({ format })}`)).text(),
    /** The same beside what the mailbox holds. */
    signatureView: async (email: string) =>
      read(SignatureView, `${await personPath(email)}/signature?format=json`),
    /** The photo that would be written, or the one that Microsoft 365 has, at most `size` pixels a side. */
    photo: async (email: string, size: number, of?: PhotoQuery["of"]) =>
      blob(`${await personPath(email)}/photo${query({ size, of })}`),
    /** Requests a run that puts back what another run replaced of a person. */
    undo: async (
      email: string,
      request: {
        readonly run: string;
        readonly mode?: string;
        readonly targets?: readonly string[];
        readonly digest?: string;
      },
    ) => read(RunView, `${await personPath(email)}/undo`, { method: "POST", body: { email, ...request } }),

    /** All that is stored of a person, found by the address or, where one is given, by the account. */
    exportPerson: async (email: string, account?: string) =>
      read(PersonExport, `${await personPath(email)}/export${query({ account })}`, { ms: planningMs }).catch(
        async (error: unknown) => {
          if (!(error instanceof Refused && error.status === 404)) throw error;
          const path = `${await personPath(email)}/export${query({ email, account })}`;
          return read(PersonExport, path, { ms: planningMs });
        },
      ),
    /** Erases a person's values from all that is stored. */
    erasePerson: async (
      email: string,
      order: {
        readonly reason: string;
        readonly account?: string;
        readonly force?: boolean;
        readonly exclusion?: boolean;
      },
    ) =>
      read(ErasureView, `${await personPath(email)}/erase`, {
        method: "POST",
        body: { email, ...order },
        ms: planningMs,
      }),

    /** The deployed signature templates by their digest, and which are approved. */
    templates: () => read(TemplateList, "templates"),
    /** Signatures of the deployed templates and of a draft side by side, for these people or for chosen examples. Writes nothing. */
    previewTemplates: (request: {
      readonly templates?: Readonly<Record<string, string>>;
      readonly emails?: readonly string[];
    }) => read(TemplatesPreview, "templates/preview", { method: "POST", body: request, ms: planningMs }),
    /** Approves signature templates, for held runs that wait for it and all plans from now on. */
    approveTemplates: (digest: string) =>
      read(ApprovalAnswer, `templates/${encodeURIComponent(digest)}/approval`, { method: "POST" }),
    /** The targets that are switched on, and of which the first run is approved. */
    targets: async () => (await read(TargetList, "first-runs")).targets,
    /** Approves that a target writes everyone for the first time. */
    approveTarget: (target: string) =>
      read(ApprovalAnswer, `first-runs/${encodeURIComponent(target)}/approval`, { method: "POST" }),

    /** The SQL that makes the tables for what Entra ID holds. */
    readbackSchema: async () => (await send("readback/schema")).text(),
    /** Members in Entra ID that no active employee has; with `enabled` only those that can sign in, or cannot. */
    accountsWithoutEmployee: (enabled?: boolean) =>
      read(AccountsWithoutEmployee, `accounts-without-employee${query({ enabled: enabled?.toString() })}`),

    /** The same as a table for a spreadsheet. */
    accountsWithoutEmployeeFile: (enabled?: boolean) =>
      blob(`accounts-without-employee${query({ enabled: enabled?.toString(), format: "csv" })}`),
    /** What Entra ID holds after a cursor, as lines of JSON, with the last one parsed. */
    readbackPage: async (since?: string, limit?: number) => {
      const response = await send(`readback${query({ since, limit })}`, { ms: planningMs });
      const lines = (await response.text()).trimEnd().split("\n");
      return { lines, end: parsed(FeedEnd, lines.at(-1) ?? "", response.status) };
    },
    /** A page of what differs between the database and Entra ID; `after` is `next` of the page before. */
    mismatches: (asked: MismatchesAsked = {}) =>
      read(MismatchPage, `mismatches${query({ ...asked })}`, { ms: planningMs }),
    /** The same page as a table, and where the next one begins. */
    mismatchesTable: (asked: MismatchesAsked = {}) =>
      tablePage(`mismatches${query({ ...asked, format: "csv" })}`),
    /** A page of what was written in a time; `after` is `next` of the page before. */
    changes: (asked: ChangesAsked = {}) =>
      read(ChangesPage, `changes${query({ ...asked })}`, { ms: planningMs }),
    /** The same page as a table, and where the next one begins. */
    changesTable: (asked: ChangesAsked = {}) => tablePage(`changes${query({ ...asked, format: "csv" })}`),

    /** Accepts that a property of a person differs, until a time. */
    acceptMismatch: async (
      email: string,
      field: string,
      order: { readonly reason: string; readonly until: string },
    ) =>
      read(AcceptanceView, await mismatchPath(email, field, "acceptance"), {
        method: "PUT",
        body: { email, ...order },
      }),
    /** Ends that, and returns it. */
    endAcceptance: async (email: string, field: string) =>
      read(AcceptanceView, await mismatchPath(email, field, "acceptance"), { method: "DELETE" }),

    /** Puts a difference on the list for HR. */
    reportMismatch: async (email: string, field: string, reason: string) =>
      read(ReportView, await mismatchPath(email, field, "report"), {
        method: "PUT",
        body: { email, reason },
      }),
    /** Takes it off the list, and returns it. */
    takeBackReport: async (email: string, field: string) =>
      read(ReportView, await mismatchPath(email, field, "report"), { method: "DELETE" }),
    /** What HR should look at. */
    hrList: async () => (await read(HrList, "hr-list", { ms: planningMs })).items,
    /** The same as a table for a spreadsheet. */
    hrListFile: () => blob("hr-list?format=csv", { ms: planningMs }),

    exclusions: async () => (await read(ExclusionList, "exclusions")).exclusions,
    /** Excludes a person from all targets unless some are named; `isEmployee` is null where the database did not answer. */
    exclude: async (
      email: string,
      order: {
        readonly reason: string;
        readonly targets?: readonly string[];
        readonly fields?: readonly string[];
        readonly removePhoto?: boolean;
        readonly until?: string;
      },
    ) => read(StoredExclusion, await exclusionPath(email), { method: "PUT", body: { email, ...order } }),
    /** Ends a person's exclusion, and returns it. */
    include: async (email: string) => read(ExclusionView, await exclusionPath(email), { method: "DELETE" }),

    /** Who waits for a decision about their account, and what was decided. */
    links: () => read(LinkList, "links"),
    /** Confirms that the account with an object id is a person's. */
    confirmLink: async (email: string, account: string) =>
      read(LinkView, await linkPath(email), { method: "PUT", body: { account } }),
    /** Rules out an account, by object id, or with `true` all accounts that a person may have. */
    refuseLink: async (email: string, refuse: string | true) =>
      read(LinkView, await linkPath(email), { method: "PUT", body: { refuse } }),
    /** Forgets what was decided about a person's account, and returns it. */
    forgetLink: async (email: string) => read(LinkView, await linkPath(email), { method: "DELETE" }),
    ...addinCalls(calls),
  };

  async function outcomeList(id: string, statuses: readonly string[] = []) {
    return read(OutcomeList, `${runPath(id)}/outcomes${query({ status: statuses })}`);
  }

  /** A page of a table, and `after` of the next one. */
  async function tablePage(path: string) {
    const response = await send(path, { ms: planningMs });
    const [, next] = /[?&]after=([\w-]+)/.exec(response.headers.get("link") ?? "") ?? [];
    // As text it would lose its mark of UTF-8, without which Excel does not recognize it.
    const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
    return { table: decoder.decode(await response.arrayBuffer()), next: next ?? null };
  }

  /** The app cannot resolve the key of a person without records: only then the request adds the address. */
  async function explain(email: string): Promise<Explanation> {
    const path = await personPath(email);
    return read(Explanation, path).catch((error: unknown) => {
      if (!(error instanceof Refused && error.status === 404)) throw error;
      return read(Explanation, `${path}${query({ email })}`);
    });
  }
}

const runPath = (id: string): string => `runs/${encodeURIComponent(id)}`;
const personPath = async (email: string): Promise<string> => `employees/${await employeeKeyOf(email)}`;
const exclusionPath = async (email: string): Promise<string> => `exclusions/${await employeeKeyOf(email)}`;

const mismatchPath = async (email: string, field: string, what: "acceptance" | "report"): Promise<string> =>
  `mismatches/${await employeeKeyOf(email)}/${encodeURIComponent(field)}/${what}`;

const linkPath = async (email: string): Promise<string> => `links/${await employeeKeyOf(email)}`;
