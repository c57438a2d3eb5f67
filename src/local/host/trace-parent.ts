import { randomBytes } from "node:crypto";

const pattern = /^00-([0-9a-f]{32})-[0-9a-f]{16}-([0-9a-f]{2})$/;

/** A new span's W3C traceparent: in the caller's trace where the caller sent one, else in a new trace. */
export function newTraceParent(caller?: string): string {
  const [, trace = randomBytes(16).toString("hex"), flags = "01"] = pattern.exec(caller ?? "") ?? [];
  return `00-${trace}-${randomBytes(8).toString("hex")}-${flags}`;
}
