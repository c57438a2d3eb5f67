import { getUser } from "./clients/graph/users.ts";
import type { CertificateState } from "./clients/identity/tokens.ts";
import { allowHosts } from "./clients/images/allowed-hosts.ts";
import { createDownload } from "./clients/images/download.ts";
import { countActiveEmployees, findOptionalColumns, readEmployees } from "./clients/postgres/employees.ts";
import { connectStorage } from "./clients/storage/storage.ts";
import {
  addinTokens,
  connect,
  connectAccounts,
  deploymentOf,
  hasAddin,
  keepsFeed,
  ownAppOf,
  scopesOf,
  storageAccount,
  vaultOf,
} from "./connections.ts";
import { postalCodeDigits } from "./core/cells/country.ts";
import { scopeFilter } from "./core/exclusion.ts";
import type { HrItem } from "./core/hr-list.ts";
import { runsQueue, targetQueue } from "./core/messages.ts";
import { nextTick } from "./core/ncrontab.ts";
import type { Log } from "./core/run.ts";
import { withoutBadValues } from "./core/safety/bad-values.ts";
import { accountFinder, addressReader } from "./employees/account-of-key.ts";
import { type DifferenceDecisions, differenceDecisions, listForHr } from "./employees/decide-difference.ts";
import { type LinkDecisions, linkDecisions } from "./employees/decide-link.ts";
import { type LinkList, linkLister } from "./employees/links.ts";
import { type EmployeeLists, employeeLists, everyoneReader } from "./employees/list.ts";
import {
  comparedTargets,
  listMismatches,
  type MismatchPage,
  type PageAsked,
} from "./employees/mismatches.ts";
import { type Addin, addinOf } from "./employees/my-signature.ts";
import { shownInSignatures, showTemplates, type TemplatesShown } from "./employees/show-templates.ts";
import { type EmployeeViews, employeeViews } from "./employees/views.ts";
import { whoChangedIn } from "./employees/who-changed.ts";
import {
  type AccountsWithoutEmployee,
  listAccountsWithoutEmployee,
} from "./readback/accounts-without-employee.ts";
import { bothOf, openFeed } from "./readback/feed.ts";
import type { FeedReader } from "./readback/feed-page.ts";
import { createReadback } from "./readback/readback.ts";
import { findRights } from "./readback/rights.ts";
import { readSchema } from "./readback/schema.ts";
import { unlessPaused } from "./runs/pause.ts";
import type { Planning } from "./runs/plan.ts";
import type { PersonTables } from "./runs/readback.ts";
import type { Supervision } from "./runs/supervise.ts";
import { type Work, workOf } from "./runs/worker.ts";
import type { Settings } from "./settings.ts";
import { beginChecks } from "./status/checks.ts";
import type { Measuring } from "./status/metrics.ts";
import { recentRuns } from "./status/runs.ts";
import { createStatus, type Status } from "./status/status.ts";
import { openRecords, type Records } from "./stores/records.ts";
import { signatureImages } from "./stores/signature-images.ts";
import { attributes, policyOf, ruleOf } from "./targets/entra/attributes.ts";
import { type TargetOptions, targets } from "./targets/index.ts";
import { digestOfTemplates } from "./targets/signature/origin.ts";
import { askedOfAccounts } from "./targets/signature/rules.ts";
import {
  compileTemplates,
  rulesOf,
  templateFiles,
  templatesIn,
  warningsOf,
} from "./targets/signature/templates.ts";
import { noTelemetry, type Telemetry } from "./telemetry/telemetry.ts";

/** The app, put together once from its settings: what the functions call. */
export interface App extends EmployeeViews {
  readonly settings: Settings;
  readonly records: Records;
  readonly supervision: Supervision;
  /** Attribute → policy, as SYNC_ATTRIBUTES writes it. */
  readonly rules: Readonly<Record<string, string>>;
  /** The state of the app; never rejects, and is cached for some seconds. */
  status(log: Log): Promise<Status>;
  /** The certificate that signs in now, undefined where none does; throws RetryLater or GiveUp. */
  certificate(): Promise<CertificateState | undefined>;
  /** What the timer measures, also while no run is under way. */
  readonly measuring: Measuring;
  readonly telemetry: Telemetry;
  /** What the worker of a target needs. */
  workOf(target: string): Work;
  /** The planning of the supervision, but for signatures of other templates (file name → source). */
  planningWith(templates: Readonly<Record<string, string>>): Planning;
  /** The digest of the deployed templates, as it is approved; throws GiveUp where they are broken. */
  templatesDigest(): string;
  /** The statements that make the tables for what Entra ID holds, for the owner of the employee database. */
  readbackSchema(): string;
  /** Accounts that no active employee has, all or only those that can (not) sign in; absent where read-back is off. */
  readonly accountsWithoutEmployee?:
    | ((enabled: boolean | undefined) => Promise<AccountsWithoutEmployee>)
    | undefined;
  /** Rows of a person in the employee database; absent where read-back is off. */
  readonly personTables?: PersonTables | undefined;
  /** At most `limit` rows of what Entra ID holds after a cursor; absent where no feed is kept. */
  readonly readFeed?: FeedReader | undefined;
  /** Warnings about the deployed templates, which are valid but probably unintended, or why they do not compile; none where signatures are off. */
  templateWarnings(): readonly string[];
  /** Renders templates, the deployed ones or a draft (file name → source), for the people with these addresses, for chosen examples, or for placeholders; throws GiveUp. */
  showTemplates(
    draft?: Readonly<Record<string, string>>,
    emails?: readonly string[] | "placeholders",
  ): Promise<TemplatesShown>;
  /** The sync state of employees. */
  readonly employees: EmployeeLists;
  /** A page of the properties that differ between Entra ID and the database; undefined where the page to continue after is gone. */
  listMismatches(asked: PageAsked): Promise<MismatchPage | undefined>;
  /** The decisions of people about single differences: accepted, or reported to HR. */
  readonly differences: DifferenceDecisions;
  /** Serves the Outlook add-in: the person of a token, and the signature for a mail; absent where it is not set up. */
  readonly addin?: Addin | undefined;
  /** What HR should look at. */
  listForHr(): Promise<readonly HrItem[]>;
  /** The decisions of people about which account is an employee's. */
  readonly links: LinkDecisions & { list(): Promise<LinkList> };
  /** The address that an employee key was made from; undefined where neither the records nor the database have it. */
  addressOf(key: string): Promise<string | undefined>;
  /** The accounts that have or had the address that an employee key was made from. */
  readonly accountsOf: ReturnType<typeof accountFinder>;
}

/** Creates the app from its settings and a folder of signature templates; `settingWarnings` are shown in its status. Nothing is connected before its first use. */
export function createApp(
  settings: Settings,
  templatesFolder: string,
  telemetry: Telemetry = noTelemetry,
  settingWarnings: readonly string[] = [],
): App {
  const { traced } = telemetry;
  const records = openRecords(connectStorage(storageAccount(settings)));
  const mayWrite = unlessPaused(records.pause, records.storage.clock.now);
  const scopes = scopesOf(settings);
  const { tokens, graph, exchange, database, readback } = connect(settings, traced, mayWrite);
  const images =
    settings.SIGNATURE_IMAGES === "hosted"
      ? signatureImages(records.storage, settings.SIGNATURE_IMAGES_URL)
      : undefined;
  const photoHosts = allowHosts(settings.PHOTO_HOSTS);
  const inUse = { country: settings.SYNC_COUNTRY, hasAddin: hasAddin(settings) };
  const templates = templatesIn(templatesFolder, inUse);

  const table = attributes(settings.SYNC_COUNTRY);
  const postalDigits = postalCodeDigits(settings.SYNC_COUNTRY);
  const select = ["onPremisesSyncEnabled", ...table.map(({ property }) => property)];
  const options: TargetOptions = {
    graph,
    photosBefore: records.photosBefore,
    granted,
    attributes: table,
    policies: settings.SYNC_ATTRIBUTES,
    photoHosts,
    download: createDownload({ hosts: photoHosts, traced }),
    exchange,
    templates,
    roaming: settings.ROAMING_SIGNATURES,
    onReply: settings.SIGNATURE_ON_REPLY,
    images,
  };
  const build = (changed: Partial<TargetOptions> = {}) =>
    new Map(targets.map(({ name, create }) => [name as string, create({ ...options, ...changed })]));
  const built = build();
  const planning: Planning = {
    readSource,
    accounts: connectAccounts(settings, graph, { select, kept: records.keptAccounts }),
    targets: built,
    ways: settings.SYNC_MATCH,
    inScope: scopeFilter(settings.SYNC_SCOPE),
    scope: settings.SYNC_SCOPE,
    limits: {
      maxChangedPercent: settings.SYNC_MAX_CHANGED_PERCENT,
      maxClearedPercent: settings.SYNC_MAX_CLEARED_PERCENT,
      holdReplacedPeople: settings.SYNC_HOLD_REPLACED_PEOPLE,
    },
    verifyDays: settings.SYNC_VERIFY_DAYS,
    retentionMonths: settings.RETENTION_MONTHS,
  };

  const vault = vaultOf(settings);
  const deployment = deploymentOf(settings);
  const brief = { connectSeconds: 5, statementSeconds: 5 };
  const { SYNC_MODE: mode, SYNC_TARGETS, SNAPSHOT_SCHEDULE: schedule } = settings;
  const expecting = { schedule, ...records };
  const status = createStatus({
    mode,
    nextRun: () => nextTick(schedule, new Date()),
    begin: () =>
      beginChecks({
        mode,
        schedule,
        backupDays: settings.BACKUP_DAYS,
        targets: SYNC_TARGETS,
        settingWarnings,
        scope: settings.SYNC_SCOPE,
        photoHosts: settings.PHOTO_HOSTS,
        roaming: settings.ROAMING_SIGNATURES,
        hasTelemetry: settings.APPLICATIONINSIGHTS_CONNECTION_STRING !== undefined,
        graph,
        exchange,
        records,
        rolesOf: (api) => tokens.roles(scopes[api]),
        ways: settings.SYNC_MATCH,
        read: settings.SYNC_READ,
        people: { employees, accountsWithoutEmployee, exclusions: records.exclusions },
        findReadbackRights: readback && (() => readback(brief).read((sql) => findRights(sql, deployment))),
        countEmployees: () => database(brief).read(countActiveEmployees),
        findColumns: () => database(brief).read(findOptionalColumns),
        certificate,
        readVault: vault?.read,
        renewCertificate: vault?.renew,
        templates,
        images,
        onReply: settings.SIGNATURE_ON_REPLY,
      }),
  });

  const feed = keepsFeed(settings)
    ? openFeed({ records, deployment, retentionMonths: settings.RETENTION_MONTHS })
    : undefined;
  const tables = readback?.({ connectSeconds: 5, statementSeconds: 30 });
  const personTables = tables && createReadback({ database: tables, deployment, records });
  const writing = bothOf(personTables, feed?.write);
  const everyone = everyoneReader(planning, records, settings.SYNC_TARGETS);
  const employees = employeeLists(everyone);
  const accountsWithoutEmployee: App["accountsWithoutEmployee"] =
    readback &&
    ((enabled) => readback(brief).read((sql) => listAccountsWithoutEmployee(sql, deployment, enabled)));
  const whoChanged = whoChangedIn({ graph, granted, ownApp: ownAppOf(settings) });
  const compared = comparedTargets(built);
  const listLinks = linkLister(planning, records, settings.SYNC_TARGETS);
  const accountById = (id: string) => getUser(graph, id, select);
  const views = employeeViews({ ...options, ...planning, ...records });
  return {
    settings,
    records,
    telemetry,
    measuring: {
      storage: records.storage,
      queues: [runsQueue, ...targets.map(({ name: target }) => targetQueue(target))],
      runs: () => recentRuns(records.runs, { mode, targets: SYNC_TARGETS, expecting }),
      certificate,
      paused: async () => (await records.pause.get()) !== undefined,
    },
    status,
    certificate,
    rules: Object.fromEntries(
      table.map(({ property }) => [property, ruleOf(policyOf(settings.SYNC_ATTRIBUTES, property))]),
    ),
    ...views,
    addressOf: addressReader(records, views.emailInDatabase),
    accountsOf: accountFinder(records, planning),
    readbackSchema: readSchema,
    accountsWithoutEmployee,
    personTables,
    readFeed: feed?.read,
    templatesDigest: () => digestOfTemplates(templates(), options),
    templateWarnings: () => (settings.SYNC_TARGETS.includes("signature") ? warningsOf(templates) : []),
    async showTemplates(draft, emails) {
      const given = draft ? compileTemplates(templateFiles("the request", draft), inUse) : templates();
      const asked = askedOfAccounts([given.rules, rulesOf(templates)]);
      const asking = { ...planning, targets: build({ asked: () => asked }) };
      const shown = await shownInSignatures(asking, records, asked);
      return showTemplates({ ...options, ...shown, emails, draft: given, deployed: templates });
    },
    links: { ...linkDecisions({ readSource, accountById, listLinks }, records), list: listLinks },
    listMismatches: (asked) => listMismatches(asked, { everyone, ...compared, whoChanged }, records),
    differences: differenceDecisions(everyone, records, compared.verified),
    addin: addinOf(addinTokens(settings), { ...options, ...planning, records, synced: SYNC_TARGETS }),
    listForHr: () => listForHr({ readSource, target: built.get("entra") }, records),
    employees,
    supervision: { mode: settings.SYNC_MODE, rates: settings.SYNC_RATES, planning, readback: writing },
    planningWith(sources) {
      const given = compileTemplates(templateFiles("the request", sources), inUse);
      return { ...planning, targets: build({ templates: () => given }) };
    },
    workOf: workOf({ ...planning, mayWrite, mode: settings.SYNC_MODE, rates: settings.SYNC_RATES }, records),
  };

  async function granted({ renew }: { readonly renew: boolean }) {
    if (renew) await tokens.token(scopes.graph, { renew });
    return tokens.roles(scopes.graph);
  }

  async function certificate() {
    // Only signing in shows whether the newest certificate works.
    await tokens.token(scopes.graph).catch(() => {});
    return tokens.certificate();
  }

  async function readSource() {
    return withoutBadValues(await readEmployees(database(), { postalDigits }), settings.SYNC_BAD_VALUES);
  }
}
