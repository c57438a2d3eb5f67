import { once } from "node:events";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { describe, expect, test } from "vitest";
import { databaseError } from "../../../src/clients/postgres/database-error.ts";
import { parseDatabaseUrl } from "../../../src/clients/postgres/database-url.ts";
import type { RetryLater } from "../../../src/core/errors.ts";
import { failure } from "./failure.ts";

test.each([
  ["hangs up at once", "disable", (socket: Socket) => socket.end()],
  [
    "hangs up at the request for TLS",
    "prefer",
    (socket: Socket) => socket.on("data", () => socket.destroy()),
  ],
  ["never answers", "disable", () => {}],
  ["never answers whether it has TLS", "require", () => {}],
  ["starts TLS and stops", "require", (socket: Socket) => socket.once("data", () => socket.write("S"))],
  ["is a web server", "require", (socket: Socket) => socket.end("HTTP/1.1 400 Bad Request\r\n\r\n")],
  ["sends more than its answer", "require", (socket: Socket) => socket.once("data", () => socket.end("SX"))],
])("says that the database is unreachable when it %s", (_, mode, answer) =>
  withListener(answer, async (port) => {
    const url = `postgres://a:b@127.0.0.1:${port}/c?sslmode=${mode}`;
    expect(await failure(url, { connectSeconds: 0.3 })).toMatchObject({
      code: "database-unreachable",
      message: expect.stringContaining(`127.0.0.1:${port}`) as string,
    });
  }),
);

test("reports a refused connection and an unknown host", async () => {
  let free = 0;
  await withListener(
    () => {},
    async (port) => {
      free = port;
    },
  );
  expect(await failure(`postgres://a:b@127.0.0.1:${free}/c`)).toMatchObject({
    code: "database-unreachable",
    message: expect.stringContaining("ECONNREFUSED") as string,
  });
  expect(await failure("postgres://a:b@no-such-host.invalid/c")).toMatchObject({
    code: "database-unreachable",
  });
});

test.each([
  ["53100", 'could not extend file "base/1/2": No space left on device', "its disk and memory"],
  ["57P03", "the database system is starting up", "its log"],
  ["40001", "canceling statement due to conflict with recovery", "hot_standby_feedback"],
  ["40P01", "deadlock detected", "pg_stat_activity"],
  ["25P04", "terminating connection due to transaction timeout", "timeouts"],
])("says with %s what the server that answers said, and where to look if it stays so", (code, said, look) => {
  const address = parseDatabaseUrl("postgres://hr:b@db.example:5432/people");
  const error = databaseError(Object.assign(new Error(said), { code }), address) as RetryLater;
  expect(error).toMatchObject({ name: "RetryLater", code: "database-unreachable" });
  expect(error.message).toContain(`(${code}: ${said})`);
  expect(error.remedy).toContain(look);
  expect(error.remedy).not.toContain("firewall");
});

describe("with a pooler in front", () => {
  async function behind(answers: readonly (Buffer | "hangs up")[]) {
    let found: Awaited<ReturnType<typeof failure>> | undefined;
    const answer = (socket: Socket) => {
      const rest = [...answers];
      socket.on("data", () => {
        const next = rest.shift();
        if (next instanceof Buffer) socket.write(next);
        if (rest.length === 0) socket.end();
      });
    };
    await withListener(answer, async (port) => {
      found = await failure(`postgres://hr:b@127.0.0.1:${port}/people?sslmode=disable`);
    });
    return found;
  }

  test.each<[words: string, code: string, remedy: string, state?: string]>([
    ["no such user: hr", "database-login", "auth_file"],
    ["password authentication failed", "database-login", "auth_file"],
    ["SASL authentication failed", "database-login", "auth_file"],
    ["server login failed: FATAL password authentication failed", "database-login", "auth_file"],
    ["no such database: people", "database-missing", "[databases]"],
    ["unsupported startup parameter: options", "database-pooler", "ignore_startup_parameters"],
    ["no more connections allowed (max_client_conn)", "database-unreachable", "limits of connections"],
    ["query_wait_timeout", "database-unreachable", "limits of connections"],
    ["server login has been failing, try again later", "database-unreachable", "user and password"],
    ["SSL required", "database-pooler", "sslmode=require"],
    ["bouncer config error", "database-pooler", "its log"],
    ["database does not allow connections: people", "database-missing", "[databases]"],
    ["SSL connection is required", "database-pooler", "sslmode=require"],
    ["TLS is required", "database-pooler", "sslmode=require"],
    ["connection is insecure (try using `sslmode=require`)", "database-pooler", "sslmode=require"],
    ["Tenant or user not found", "database-login", "user and password"],
    ['user "sync" does not have access', "database-login", "user and password"],
    ["Tenant or user not found", "database-login", "user and password", "XX000"],
    [
      "MaxClientsInSessionMode: max clients reached",
      "database-unreachable",
      "limits of connections",
      "XX000",
    ],
    ["Max client connections reached", "database-unreachable", "limits of connections", "XX000"],
    [
      "Could not get connection from the pool - AllServersDown",
      "database-unreachable",
      "limits of connections",
      "58000",
    ],
  ])("quotes its words: %s", async (words, code, remedy, state) => {
    expect(await behind([refusal(words, state)])).toMatchObject({
      code,
      message: expect.stringContaining(JSON.stringify(words).slice(1, -1)) as string,
      remedy: expect.stringContaining(remedy) as string,
    });
  });

  test.each(["XX000", "58000"])("leaves a server's own %s as it is", async (state) => {
    expect(await behind([refusal("could not read block 3", state)])).toMatchObject({
      code: "database-failed",
    });
  });

  test.each<[string, Buffer | "hangs up"]>([
    ["says so", refusal("transaction blocks not allowed in statement pooling mode")],
    ["hangs up", "hangs up"],
  ])("names statement pooling when it %s at BEGIN", async (_, answer) => {
    expect(await behind([loggedIn, answer])).toMatchObject({
      code: expect.stringMatching(/^database-(pooler|unreachable)$/) as string,
      remedy: expect.stringContaining("pool_mode = transaction") as string,
    });
  });
});

/** A server's message: its type, the length, and the body. */
function message(type: string, body: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(body.length + 4);
  return Buffer.concat([Buffer.from(type), length, body]);
}
const refusal = (words: string, code = "08P01") =>
  message("E", Buffer.from(`SFATAL\0VFATAL\0C${code}\0M${words}\0\0`));
const loggedIn = Buffer.concat([message("R", Buffer.alloc(4)), message("Z", Buffer.from("I"))]);

async function withListener(answer: (socket: Socket) => void, use: (port: number) => Promise<void>) {
  const sockets: Socket[] = [];
  const server = createServer((socket) => {
    socket.on("error", () => {});
    sockets.push(socket);
    answer(socket);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  try {
    await use((server.address() as AddressInfo).port);
  } finally {
    for (const socket of sockets) socket.destroy();
    server.close();
  }
}
