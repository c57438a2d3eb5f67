import { fileURLToPath } from "node:url";
import { type Azurite, startAzurite } from "./azurite.ts";
import { type Company, sampleCompany } from "./company/company.ts";
import { type HrDatabase, openDatabase, seed } from "./database.ts";
import { type Host, type HostOptions, startHost } from "./host/start-host.ts";
import { startImages } from "./images/image-server.ts";
import { certificateAuthority } from "./microsoft/certificates/certificate-authority.ts";
import { startMicrosoft } from "./microsoft/microsoft.ts";
import type { MicrosoftOptions } from "./microsoft/options.ts";
import { type Collector, startCollector } from "./telemetry/collector.ts";

/** How the local cloud is started; everything has a default that suits a first look. */
export interface StackOptions {
  /** How many employees the sample company has; default 250. */
  readonly employees?: number | undefined;
  /** Instead of the sample company; a function is given the image server's origin. */
  readonly company?: Company | ((images: string) => Company);
  /** App settings that differ from the local ones. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Any PostgreSQL, instead of the embedded one; seeded with the sample company if it has no employees yet. */
  readonly databaseUrl?: string | undefined;
  /** Instead of storage and a database of the stack's own, some that run; closed with the stack. */
  readonly azurite?: Azurite;
  readonly database?: HrDatabase;
  /** Keeps storage over a restart of it. */
  readonly keepStorage?: boolean;
  readonly microsoft?: Partial<MicrosoftOptions>;
  /** Whether the app sends telemetry, to a collector of the stack; default no. */
  readonly telemetry?: boolean;
  /** Port of the image server; default 0, any free one. */
  readonly imagesPort?: number;
  /** Folder of the built app, or a promise of it: the rest starts meanwhile; default `dist`. */
  readonly app?: string | Promise<string>;
  readonly host?: Partial<Omit<HostOptions, "app" | "env">>;
}

/** The whole cloud on one machine, with the built app running in it. */
export type Stack = Awaited<ReturnType<typeof startStack>>;

const builtApp = fileURLToPath(new URL("../../dist", import.meta.url));

/** Invented, and the same every time, so that logs of two starts can be compared. */
const ids = {
  tenantId: "7d1c2f60-3b0e-4c57-9a41-5f0e6f1f9b10",
  clientId: "b4b0f0c2-6e0a-4a8e-8a3c-0d6a5c1e7f21",
  identityClientId: "e2a9d7b4-1c63-4f0d-9d52-7a8b3c4d5e32",
};

/** Starts storage, database, Microsoft's stand-ins and the host; what was started is closed again if one fails. */
export async function startStack(options: StackOptions = {}) {
  const closing = closers();
  try {
    return await start(options, closing);
  } catch (error) {
    await closing.close();
    throw error;
  }
}

async function start(options: StackOptions, closing: ReturnType<typeof closers>) {
  const authority = closing.add(await certificateAuthority());
  const images = closing.add(await startImages({ authority, port: options.imagesPort ?? 0 }));
  const company = companyOf(options, images.url);
  const collector = options.telemetry ? closing.add(await startCollector(authority)) : undefined;
  const starting = [
    azuriteOf(options).then(closing.add),
    databaseOf(options, company).then(closing.add),
    startMicrosoft({
      ...ids,
      users: company.entraUsers,
      mailboxes: company.mailboxes,
      authority,
      ...options.microsoft,
    }).then(closing.add),
  ] as const;
  // All are waited for, also when one fails: what did start has to be closed.
  await Promise.allSettled([...starting, options.app]);
  const [azurite, database, microsoft] = await Promise.all(starting);
  const settings: Record<string, string> = {
    ...microsoft.env,
    AzureWebJobsStorage: azurite.connectionString,
    EMPLOYEES_DATABASE_URL: database.url,
    PHOTO_HOSTS: images.host,
    ...(collector && telemetrySettings(collector)),
    SYNC_MODE: "apply",
    // The sample company has never been synced: its first run changes nearly all employees, as intended.
    SYNC_MAX_CHANGED_PERCENT: "100",
    SYNC_MAX_CLEARED_PERCENT: "100",
    ...options.settings,
  };
  let host = await launch();
  return {
    company,
    azurite,
    database,
    microsoft,
    images,
    collector,
    settings,
    get host() {
      return host;
    },
    /** Starts the host again, after it was killed or with changed settings. */
    async restartHost(changed: Readonly<Record<string, string>> = {}): Promise<Host> {
      await host.kill();
      host = await launch(changed);
      return host;
    },
    close: closing.close,
  };

  async function launch(changed: Readonly<Record<string, string>> = {}) {
    const { app = builtApp } = options;
    const launched = await startHost({ ...options.host, app: await app, env: { ...settings, ...changed } });
    closing.add({ close: launched.stop });
    return launched;
  }
}

/** What the SDK would tell its maker of itself stays at home. */
const telemetrySettings = ({ connectionString }: Collector) => ({
  APPLICATIONINSIGHTS_CONNECTION_STRING: connectionString,
  APPLICATION_INSIGHTS_NO_STATSBEAT: "true",
});

const azuriteOf = async ({ azurite, keepStorage = false }: StackOptions): Promise<Azurite> =>
  azurite ?? startAzurite({ keepData: keepStorage });

async function databaseOf({ database, databaseUrl }: StackOptions, company: Company): Promise<HrDatabase> {
  if (!database) return openDatabase(databaseUrl, company);
  await seed(database, company);
  return database;
}

function companyOf({ company, employees = 250 }: StackOptions, images: string): Company {
  if (typeof company === "function") return company(images);
  return company ?? sampleCompany({ employees, images });
}

interface Closable {
  close(): Promise<void>;
}

/** Collects what must be closed, and closes it in reverse order: later ones depend on earlier ones. */
export function closers() {
  const open: Closable[] = [];
  return {
    add: <T extends Closable>(one: T): T => {
      open.push(one);
      return one;
    },
    close: async (): Promise<void> => {
      for (const one of open.splice(0).reverse()) await one.close();
    },
  };
}
