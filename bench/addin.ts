import { cp, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import pLimit from "p-limit";
import type { Bench, Measure } from "./bench.ts";
import { times } from "./format.ts";
import { plainCompany, syncedUsers } from "./plain-company.ts";
import { withStack } from "./with-stack.ts";

const people = 500;
/** Everyone at nine o'clock, each with some mails. */
const requests = 5_000;
const atOnce = 32;
const clientId = "0d9c1e52-7a3b-4c8e-9f10-2b6d4a7e8c35";

/** Times the signatures that the add-in asks for, beside a request that does nothing, and counts what they read. */
export const addin: Bench = {
  name: "addin",
  about: `${requests} requests of the Outlook add-in of ${people} people, ${atOnce} at once, against as many to /api/health`,
  async measure() {
    const app = await servedByAddin();
    const company = plainCompany(people);
    try {
      return await withStack(
        {
          app,
          company: { ...company, entraUsers: syncedUsers(company) },
          microsoft: { addinClientId: clientId },
          settings: { SYNC_TARGETS: "entra,signature", ADDIN_CLIENT_ID: clientId },
        },
        async ({ stack, sync }) => {
          await sync();
          const { microsoft, host } = stack;
          const tokens = await Promise.all(microsoft.users.all().map((user) => microsoft.addin.issue(user)));
          const ask = (n: number) =>
            fetch(`${host.url}/api/me/signature?type=newMail`, {
              headers: {
                authorization: `Bearer ${tokens[n % tokens.length]}`,
                "x-outlook-client": "new-windows/1.0",
              },
            });
          const calls = () =>
            (["graph", "exchange"] as const).flatMap((api) => microsoft.exchanges(api)).length;
          const before = calls();
          const alive = () => fetch(`${host.url}/api/health`);
          // The first requests of a process are slow, of either kind.
          await timed(alive);
          const rounds = [];
          for (const when of ["first", "again"])
            rounds.push({ when, health: await timed(alive), asked: await timed(ask) });
          return [
            {
              what: "answered otherwise than with a signature",
              value: String(rounds.reduce((sum, { asked }) => sum + asked.failed, 0)),
            },
            ...rounds.flatMap(comparedWith),
            {
              what: "calls to Microsoft meanwhile",
              value: String(calls() - before),
              count: calls() - before,
            },
          ];
        },
      );
    } finally {
      await rm(app, { recursive: true });
    }
  },
};

interface Timed {
  /** Milliseconds, from the fastest to the slowest. */
  readonly ms: readonly number[];
  readonly totalMs: number;
  readonly failed: number;
}

async function timed(ask: (n: number) => Promise<Response>): Promise<Timed> {
  const limit = pLimit(atOnce);
  const begun = performance.now();
  const all = await Promise.all(
    Array.from({ length: requests }, (_, n) =>
      limit(async () => {
        const from = performance.now();
        const response = await ask(n);
        const text = await response.text();
        return { ms: performance.now() - from, ok: response.ok && !text.includes('"signature":null') };
      }),
    ),
  );
  const ms = all.map((one) => one.ms).sort((a, b) => a - b);
  return { ms, totalMs: performance.now() - begun, failed: all.filter(({ ok }) => !ok).length };
}

function comparedWith({ when, health, asked }: Round): readonly Measure[] {
  const at = (share: number) => times(slowest(asked, share) / slowest(health, share));
  return [
    { what: `${when}: time of all ÷ that of /api/health`, value: times(asked.totalMs / health.totalMs) },
    { what: "· of half of them, of 99 %", value: `${at(0.5)}, ${at(0.99)}` },
  ];
}

interface Round {
  readonly when: string;
  readonly health: Timed;
  readonly asked: Timed;
}

/** The slowest of a share of the requests, in milliseconds. */
const slowest = ({ ms }: Timed, share: number): number => ms[Math.floor((ms.length - 1) * share)] ?? 0;

/** A copy of the built app with rules that leave everyone to the add-in. */
async function servedByAddin(): Promise<string> {
  const built = fileURLToPath(new URL("../dist", import.meta.url));
  const folder = await mkdtemp(join(tmpdir(), "addin-bench-"));
  const packages = join(built, "node_modules");
  await cp(built, folder, { recursive: true, filter: (path) => path !== packages });
  await symlink(packages, join(folder, "node_modules"), "junction");
  await writeFile(join(folder, "templates", "rules.yaml"), "rules:\n  - name: Everyone\n    served: addin\n");
  return folder;
}
