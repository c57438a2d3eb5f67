import { once } from "node:events";
import net from "node:net";
import tls from "node:tls";
import { GiveUp } from "../core/errors.ts";
import type { DatabaseAddress } from "./database-url.ts";

/** PostgreSQL protocol, SSLRequest: length 8, then the number 80877103. */
const SSL_REQUEST = Buffer.from([0, 0, 0, 8, 0x04, 0xd2, 0x16, 0x2f]);

/**
 * Connects and, as `sslMode` asks, encrypts. Done here since postgres.js starts TLS even with a server that
 * has declined it (some then hang), and checks the certificate of an IP address against the name "localhost".
 */
export async function openSocket(address: DatabaseAddress, seconds: number): Promise<net.Socket> {
  const { host, port, sslMode } = address;
  const signal = AbortSignal.timeout(seconds * 1000);
  const socket = net.connect({ host, port });
  try {
    await once(socket, "connect", { signal });
    if (sslMode === "disable") return socket;

    socket.write(SSL_REQUEST);
    const answer = await firstBytes(socket, signal);
    // One byte and no more: whatever follows it unencrypted was put there by somebody else (CVE-2021-23222).
    if (answer === "S") return await encrypt(socket, address, signal);
    if (answer === "N" && sslMode === "prefer") return socket;
    throw answer === "N" ? withoutTls(address) : notPostgres(address);
  } catch (error) {
    socket.destroy();
    throw error;
  }
}

async function firstBytes(socket: net.Socket, signal: AbortSignal): Promise<string> {
  const closed = once(socket, "close", { signal }).then(() => "");
  const data = once(socket, "data", { signal }).then(([bytes]) => String(bytes));
  closed.catch(() => {});
  return Promise.race([data, closed]);
}

async function encrypt(socket: net.Socket, address: DatabaseAddress, signal: AbortSignal) {
  const { host, sslMode } = address;
  const secure = tls.connect({
    socket,
    host,
    // Server name indication takes names only; the certificate is checked against `host` either way.
    ...(net.isIP(host) === 0 ? { servername: host } : {}),
    rejectUnauthorized: sslMode === "verify-full",
  });
  await once(secure, "secureConnect", { signal });
  return secure;
}

function withoutTls({ host, port, sslMode }: DatabaseAddress): GiveUp {
  return new GiveUp(
    "database-tls",
    `The database server ${host}:${port} offers no TLS, sslmode is ${sslMode}`,
    {
      remedy: "Turn TLS on at the server (ssl = on); only on a trusted network set sslmode=disable.",
    },
  );
}

function notPostgres({ host, port }: DatabaseAddress): GiveUp {
  return new GiveUp("database-unreachable", `What listens at ${host}:${port} hung up or is not PostgreSQL`, {
    remedy: "Check host and port in EMPLOYEES_DATABASE_URL.",
  });
}
