import { randomUUID } from "node:crypto";
import { STATUS_CODES } from "node:http";
import type { Invoked } from "./invoke-command.ts";

/** Writes the answers of a batch the way OData did before JSON batches: `multipart/mixed`, a whole response in each part. */
export function multipart(answers: readonly (Invoked & { readonly id: string })[]): Response {
  const boundary = `batchresponse_${randomUUID()}`;
  const parts = answers.map(({ id, status, headers, body }) =>
    [
      `--${boundary}`,
      "Content-Type: application/http",
      "Content-Transfer-Encoding: binary",
      `Content-ID: ${id}`,
      "",
      `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ""}`,
      ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
      "",
      body ? JSON.stringify(body) : "",
    ].join("\r\n"),
  );
  return new Response(`${parts.join("\r\n")}\r\n--${boundary}--\r\n`, {
    headers: { "Content-Type": `multipart/mixed; boundary=${boundary}` },
  });
}
