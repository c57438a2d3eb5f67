import { randomUUID } from "node:crypto";
import { gunzipSync } from "node:zlib";
import { Hono } from "hono";
import { decodeJwt } from "jose";
import type { CertificateAuthority } from "../microsoft/certificates/certificate-authority.ts";
import { servers } from "../microsoft/http/servers.ts";
import { RESOURCES } from "../microsoft/login/resources.ts";

/** One item sent to Application Insights, as transmitted; `data.baseType` is its kind. */
export interface TelemetryItem {
  readonly time: string;
  readonly iKey: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly data: {
    readonly baseType: string;
    readonly baseData: Readonly<Record<string, unknown>> & {
      readonly properties?: Readonly<Record<string, string>>;
    };
  };
}

/** Application Insights' ingestion endpoint, which keeps what it is sent. */
export interface Collector {
  readonly connectionString: string;
  /** Everything that was accepted, in the order it came. */
  items(): readonly TelemetryItem[];
  close(): Promise<void>;
}

/** Starts the endpoint over https on 127.0.0.1: as with local authentication off, it wants a token for Azure Monitor. */
export async function startCollector(authority: CertificateAuthority): Promise<Collector> {
  const key = randomUUID();
  const items: TelemetryItem[] = [];

  const app = new Hono();
  app.post("/v2.1/track", async (c) => {
    const body = Buffer.from(await c.req.arrayBuffer());
    const sent = parse(c.req.header("content-encoding") === "gzip" ? gunzipSync(body) : body);
    const refuse = (status: 400 | 401, message: string) => {
      const errors = sent.map((_, index) => ({ index, statusCode: status, message }));
      return c.json({ itemsReceived: sent.length, itemsAccepted: 0, errors }, status);
    };
    if (!isForMonitor(c.req.header("authorization")))
      return refuse(401, "A token for Azure Monitor is wanted");
    if (sent.some(({ iKey }) => iKey !== key)) return refuse(400, "Invalid instrumentation key");
    items.push(...sent);
    return c.json({ itemsReceived: sent.length, itemsAccepted: sent.length, errors: [] });
  });

  const listening = servers(authority);
  const url = await listening.https({ name: "telemetry", fetch: app.fetch });
  return {
    connectionString: `InstrumentationKey=${key};IngestionEndpoint=${url}/`,
    items: () => items,
    close: listening.close,
  };
}

/** A JSON array, or a line of JSON for each item: both are understood. */
function parse(body: Buffer): TelemetryItem[] {
  const text = body.toString("utf8").trim();
  if (text.startsWith("[")) return JSON.parse(text);
  return text.split("\n").map((line) => JSON.parse(line));
}

/** Whether an Authorization header has a token made for Azure Monitor that has not expired. */
function isForMonitor(authorization = ""): boolean {
  const [, token] = /^Bearer (\S+)$/.exec(authorization) ?? [];
  if (token === undefined) return false;
  try {
    const { aud, exp = 0 } = decodeJwt(token);
    return aud === RESOURCES.monitor.audience && exp * 1000 > Date.now();
  } catch {
    return false;
  }
}
