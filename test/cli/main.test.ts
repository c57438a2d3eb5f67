import { once } from "node:events";
import { readFile } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { createServer } from "node:net";
import { describe, expect, test } from "vitest";
import type { Outcome, RunView } from "../../src/api/runs.ts";
import { aRun, withFailure } from "./a-run.ts";
import { type Reply, runCli, withApp } from "./run-cli.ts";

const problem = (status: number, code: string, detail: string, remedy?: string): Reply => {
  return { status, body: { type: "about:blank", title: "x", status, code, detail, remedy } };
};

const leftOut: readonly Outcome[] = [
  {
    run: aRun().id,
    key: "K",
    target: "entra",
    email: "a@b.no",
    entraId: null,
    at: "2026-11-22T03:00:01.000Z",
    status: "skipped",
    message: "No account.",
  },
];

/** Runs `entra-sync sync` against an app where the run ends like this. */
async function syncEnding(run: RunView, args: readonly string[] = []) {
  let ran: Awaited<ReturnType<typeof runCli>> | undefined;
  await withApp(
    ({ method, path }) => {
      if (path.includes("/outcomes")) return { body: { outcomes: leftOut, complete: true } };
      return { status: method === "POST" ? 202 : 200, body: run };
    },
    async ({ url }) => {
      ran = await runCli(["sync", "--url", url, ...args]);
    },
  );
  return ran;
}

describe("entra-sync sync", () => {
  const { plan: _, summary: __, ...queued } = aRun({ status: "queued" });

  test("requests a run with the key, follows it to its end and prints its result", () =>
    withApp(
      ({ method, path }, count) => {
        if (method === "POST") return { status: 202, body: queued };
        if (path.includes("/outcomes")) return { body: { outcomes: leftOut, complete: true } };
        if (count < 4) return { body: { ...queued, status: "planning" } };
        return { body: aRun() };
      },
      async ({ url, asked }) => {
        const flags = ["--email", "a@b.no", "--targets", "entra", "--mode", "apply", "--key", "k-1"];
        const { code, out, err } = await runCli(["sync", "--url", `${url}/`, ...flags]);
        expect(code).toBe(0);
        expect(out).toMatch(/^sync done in 1\.2 s {2}20261122T030000Z-k3xq7a\n/);
        expect(err).toBe("planning\ndone\n");
        expect(asked.map(({ method, path }) => `${method} ${path}`).slice(0, 2)).toEqual([
          "POST /api/runs",
          "GET /api/runs/20261122T030000Z-k3xq7a",
        ]);
        expect(JSON.parse(asked[0]?.body ?? "")).toEqual({
          emails: ["a@b.no"],
          targets: ["entra"],
          mode: "apply",
        });
        expect(asked[0]?.headers).toMatchObject({
          "content-type": "application/json",
          "x-functions-key": "k-1",
        });
      },
    ));

  test.each<[number, string, Partial<RunView>]>([
    [0, "is done", {}],
    [1, "had a failed employee", { summary: withFailure("a@b.no", "No.") }],
    [1, "had a stale employee", { summary: { counts: { entra: { stale: 1 } }, failures: [], seconds: 1 } }],
    [1, "failed", { status: "failed", reason: { code: "database-down", message: "No answer." } }],
    [1, "is stale", { status: "stale" }],
    [1, "was cancelled", { status: "cancelled" }],
    [3, "is held", { status: "held" }],
  ])("ends with %i when the run %s", async (code, _, run) => {
    expect((await syncEnding(aRun(run)))?.code).toBe(code);
  });

  test("says who was left out and why", async () => {
    expect((await syncEnding(aRun()))?.out).toMatch(/\n {2}a@b\.no {2}skipped: entra {2}No account\.\n$/);
  });

  test("keeps polling while the app restarts", () =>
    withApp(
      ({ method, path }, count) => {
        if (path.includes("/outcomes")) return { body: { outcomes: [], complete: true } };
        if (method === "POST") return { status: 202, body: queued };
        return count < 4 ? { status: 502, body: "<html>" } : { body: aRun() };
      },
      async ({ url }) => expect((await runCli(["sync", "--url", url])).code).toBe(0),
    ));

  test("prints only the run as JSON with --format json", async () => {
    const ran = await syncEnding(aRun(), ["--format", "json"]);
    expect(JSON.parse(ran?.out ?? "")).toEqual(aRun());
  });
});

describe("entra-sync runs", () => {
  test.each([
    [["latest"], "/api/runs/20261121T030000Z-k3xq7a"],
    [["plan", "latest"], "/api/runs/20261121T030000Z-k3xq7a/plan"],
    [["cancel", "latest"], "/api/runs/20261121T030000Z-k3xq7a/cancel"],
    [["retry", "latest"], "/api/runs/20261121T030000Z-k3xq7a/retry"],
    [["release", "latest", "--digest", "d"], "/api/runs/20261121T030000Z-k3xq7a/release"],
  ])("%j is about the newest run that is no preview", (args, path) =>
    withApp(
      ({ path: asked }) => {
        const night = aRun({ id: "20261121T030000Z-k3xq7a", mode: "apply" });
        return { body: asked === "/api/runs" ? { runs: [aRun({ mode: "preview" }), night] } : night };
      },
      async ({ url, asked }) => {
        await runCli(["runs", ...args, "--url", url]);
        expect(asked.map((one) => one.path).slice(0, 2)).toEqual(["/api/runs", path]);
      },
    ),
  );

  test("latest ends with 1 where there was none", () =>
    withApp(
      () => ({ body: { runs: [] } }),
      async ({ url }) => {
        const { code, err } = await runCli(["runs", "latest", "--url", url]);
        expect([code, err]).toEqual([1, expect.stringContaining("There were no runs in the last 31 days.")]);
      },
    ));

  test("lists the latest runs, and escapes terminal commands in a name", () =>
    withApp(
      () => ({ body: { runs: [aRun({ startedBy: "\u001b[2Jkari" })] } }),
      async ({ url }) => {
        const { code, out } = await runCli(["runs", "--url", url]);
        expect(code).toBe(0);
        expect(out).toBe(
          "RUN                      STATUS  MODE   STARTED BY     CHANGED  FAILED  TIME\n" +
            "20261122T030000Z-k3xq7a  done    apply  \\u{1b}[2Jkari  12       0       1.2 s\n",
        );
      },
    ));

  test("shows one run and the employees that were not simply synced", () =>
    withApp(
      ({ path }) =>
        path.includes("outcomes")
          ? {
              body: { outcomes: leftOut, complete: true },
            }
          : { body: aRun() },
      async ({ url, asked }) => {
        const { code, out } = await runCli(["runs", "20261122T030000Z-k3xq7a", "--url", url]);
        expect(code).toBe(0);
        expect(out).toMatch(/sync done[\s\S]*\n\n {2}a@b\.no {2}skipped: entra {2}No account\.\n$/);
        expect(asked.at(-1)?.path).toMatch(/outcomes\?.*status=failed/);
        expect(asked.at(-1)?.path).not.toMatch(/status=changed/);
      },
    ));

  test.each(["cancel", "retry"])("asks to %s a run, by its id alone", (word) =>
    withApp(
      () => ({ body: aRun() }),
      async ({ url, asked }) => {
        await runCli(["runs", word, "../x", "--url", url]);
        expect(asked[0]).toMatchObject({ method: "POST", path: `/api/runs/..%2Fx/${word}` });
        expect(asked.map(({ path }) => path).join()).not.toContain("../");
      },
    ),
  );
});

describe("when it goes wrong", () => {
  test("says that the app refuses connections, where, and what to check", async () => {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    await new Promise((closed) => server.close(closed));
    const { code, out, err } = await runCli([
      "runs",
      "--url",
      `http://127.0.0.1:${port}`,
      "--key",
      "hunter2",
    ]);
    expect([code, out]).toEqual([1, ""]);
    expect(err).toBe(
      `✗ http://127.0.0.1:${port} refuses connections.\n` +
        "  → Is the app running there? Check the address given with --url.\n",
    );
    expect(err).not.toMatch(/hunter2|\n\s+at /);
  });

  test.each<[string, Reply, string]>([
    [
      "in the app's own words",
      problem(409, "writing-is-off", "Nothing is written.", "Ask for a preview."),
      "✗ Nothing is written.\n  → Ask for a preview.\n",
    ],
    [
      "on as many lines as the app uses, without what would trick a terminal",
      problem(400, "invalid-request", "✖ Too small\n  → at emails[0]\nMore\u001b[2J\u202e"),
      "✗ --email: Too small\nMore\\u{1b}[2J\\u{202e}\n",
    ],
    [
      "when the key is wrong",
      { status: 401, body: "" },
      "✗ The app needs a function key, and this is not it.\n  → Give it with --key.\n",
    ],
    [
      "when the app, not its host, requires sign-in",
      problem(401, "not-signed-in", "Sign in first."),
      "✗ Sign in first.\n",
    ],
    [
      "when a proxy answers",
      { status: 502, body: "<html>" },
      "✗ The app answered 502 without a reason.\n  → Try again in a minute.\n",
    ],
    [
      "when JSON says nothing",
      { status: 500, body: null },
      "✗ The app answered 500 without a reason.\n  → Try again in a minute.\n",
    ],
    [
      "when another site is there",
      { body: "<html>" },
      "✗ Something answers there, but not this app.\n  → Check the address given with --url, and that the app is of this version: entra-sync --version.\n",
    ],
  ])("says so %s", (_, reply, said) =>
    withApp(
      () => reply,
      async ({ url }) => {
        const { code, err } = await runCli(["runs", "--url", url]);
        expect([code, err]).toEqual([1, said]);
      },
    ),
  );

  test("does not send the key to the target of a redirect", () =>
    withApp(
      () => ({ body: { runs: [] } }),
      (elsewhere) =>
        withApp(
          () => ({ status: 302, headers: { location: `${elsewhere.url}/api/runs` } }),
          async ({ url }) => {
            const { code, err } = await runCli(["runs", "--url", url, "--key", "hunter2"]);
            expect(code).toBe(1);
            expect(err).toMatch(/redirects its callers.*\n.*give a token with --token/);
            expect(elsewhere.asked).toEqual([]);
          },
        ),
    ));

  test("on a usage error prints the error and where help is, and nothing else", async () => {
    const { code, out, err } = await runCli(["sync", "--employees", "5"]);
    expect([code, out, err]).toEqual([
      1,
      "",
      "✗ Unknown option '--employees'.\n  → See entra-sync help sync\n",
    ]);
  });

  test("without a command says so", async () => {
    const { code, out, err } = await runCli([]);
    expect([code, out, err]).toEqual([1, "", "✗ No command is given.\n  → See entra-sync help\n"]);
  });
});

test.each([[["--help"]], [["help"]], [["help", "sync"]], [["sync", "-h"]]])(
  "%j prints help, which is no error",
  async (args) => {
    const { code, out, err } = await runCli(args);
    expect([code, err]).toEqual([0, ""]);
    expect(out).toMatch(/^Usage: entra-sync/);
  },
);

test("prints the version", async () => {
  const { version } = JSON.parse(await readFile(new URL("../../package.json", import.meta.url), "utf8"));
  expect(await runCli(["--version"])).toEqual({ code: 0, out: `${version}\n`, err: "" });
});
