import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { describe, expect, test } from "vitest";

const infra = join(import.meta.dirname, "../infra");
const hasBicep = spawnSync("bicep", ["--version"]).error === undefined;

const subscription = "22222222-2222-4222-8222-222222222222";
const company = `/subscriptions/${subscription}/resourceGroups`;
const hub = `${company}/rg-net/providers/Microsoft.Network/virtualNetworks/hub`;
const existing = (names: string) =>
  `{ kind: 'existing', appSubnetId: '${hub}/subnets/app', endpointSubnetId: '${hub}/subnets/pe', names: ${names} }`;
const own = "{ kind: 'own', addressPrefix: '10.40.0.0/24' }";
const none = "{ kind: 'none' }";

const noServer = "{ kind: 'existing' }";
const server = `{ kind: 'own', administrator: { principalId: '${subscription}', principalName: 'DBA', principalType: 'Group' } }`;

interface Resource {
  readonly type: string;
  readonly id?: string;
  readonly properties?: {
    readonly subnet?: { readonly id: string };
    readonly virtualNetworkSubnetId?: string;
    readonly publicNetworkAccess?: string;
  };
}

/** What Microsoft's template engine says that production would have, with a network and a database; or why it refuses. */
function predicted(network: string, database: string): { made: readonly Resource[]; refused: string } {
  const folder = mkdtempSync(join(tmpdir(), "network-"));
  try {
    const parameters = readFileSync(join(infra, "prod.bicepparam"), "utf8")
      .replace(/(?<=using ')|(?<=import .* from ')/g, `${relative(folder, infra)}/`)
      .replace(/^param network = .*$/m, `param network = ${network}`)
      .replace(/^param database = .*$/m, `param database = ${database}`);
    writeFileSync(join(folder, "prod.bicepparam"), parameters);
    const context = [
      "--subscription-id",
      subscription,
      "--tenant-id",
      subscription,
      "--location",
      "norwayeast",
    ];
    const name = ["--deployment-name", "employee-sync"];
    const command = ["snapshot", "prod.bicepparam", "--mode", "overwrite", ...context, ...name];
    const { status, stderr } = spawnSync("bicep", command, {
      cwd: folder,
      encoding: "utf8",
      env: {
        // For a run of seconds, .NET's profiling for faster code costs more than it gains.
        PATH: process.env["PATH"],
        HOME: process.env["HOME"],
        DOTNET_TieredPGO: "0",
        ENTRA_CLIENT_ID: subscription,
        ALERT_EMAILS: "oncall@example.com",
        RUNBOOK_URL: "https://example.com/runbook.md",
      },
    });
    if (status !== 0) return { made: [], refused: stderr };
    const snapshot = JSON.parse(readFileSync(join(folder, "prod.snapshot.json"), "utf8"));
    return { made: snapshot.predictedResources, refused: "" };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Where things are: the app, the private endpoints; which storage and vault the internet reaches; how many of the rest. */
function glance(made: readonly Resource[]) {
  const of = (type: string) => made.filter((one) => one.type === `Microsoft.${type}`);
  const endpoints = of("Network/privateEndpoints");
  return {
    app: of("Web/sites").map(({ properties }) => properties?.virtualNetworkSubnetId?.split("/").at(-1)),
    endpoints: endpoints.length,
    endpointsIn: [...new Set(endpoints.map(({ properties }) => properties?.subnet?.id.split("/").at(-1)))],
    open: [...of("Storage/storageAccounts"), ...of("KeyVault/vaults")]
      .filter(({ properties }) => properties?.publicNetworkAccess === "Enabled")
      .map(({ type }) => type.split("/").at(-1)),
    zones: of("Network/privateDnsZones").length,
    records: of("Network/privateEndpoints/privateDnsZoneGroups").length,
    servers: of("DBforPostgreSQL/flexibleServers").length,
    networks: of("Network/virtualNetworks").length,
  };
}

const closed = { app: ["app"], open: [], servers: 0, networks: 0 };
const counts = (endpoints: number, zones: number, records: number) => ({ endpoints, zones, records });

const cases: readonly { what: string; network: string; database: string; expected: object }[] = [
  {
    what: "no network",
    network: none,
    database: noServer,
    expected: {
      ...closed,
      ...counts(0, 0, 0),
      app: [undefined],
      endpointsIn: [],
      open: ["storageAccounts", "vaults"],
    },
  },
  {
    what: "a network and a database of the app's own",
    network: own,
    database: server,
    expected: { ...closed, ...counts(5, 5, 5), endpointsIn: ["endpoints"], servers: 1, networks: 1 },
  },
  {
    what: "a network that is there, with zones of the app's own",
    network: existing(`{ by: 'deployment', networkId: '${hub}' }`),
    database: noServer,
    expected: { ...closed, ...counts(4, 4, 4), endpointsIn: ["pe"] },
  },
  {
    what: "a network that is there, with central zones and a database of the app's own",
    network: existing(`{ by: 'zones', resourceGroupId: '${company}/rg-dns' }`),
    database: server,
    expected: { ...closed, ...counts(5, 0, 5), endpointsIn: ["pe"], servers: 1 },
  },
  {
    what: "a network that is there, with records by a policy",
    network: existing("{ by: 'policy' }"),
    database: noServer,
    expected: { ...closed, ...counts(4, 0, 0), endpointsIn: ["pe"] },
  },
];

describe.skipIf(!hasBicep)("Microsoft's template engine", () => {
  test.each(cases)("makes of $what what it says", ({ network, database, expected }) => {
    const { made, refused } = predicted(network, database);
    expect(refused).toBe("");
    expect(glance(made)).toEqual(expected);
  });

  test("refuses a database of the app's own without a network, and says why", () => {
    expect(predicted(none, server).refused).toContain("closed to the internet: it takes a network");
  });
});
