import { decodeJwt } from "jose";
import { RESOURCES } from "../microsoft/login/resources.ts";

/** Whether an Authorization header has a token made for Azure Monitor that has not expired. */
export function isForMonitor(authorization = ""): boolean {
  const [, token] = /^Bearer (\S+)$/.exec(authorization) ?? [];
  if (token === undefined) return false;
  try {
    const { aud, exp = 0 } = decodeJwt(token);
    return aud === RESOURCES.monitor.audience && exp * 1000 > Date.now();
  } catch {
    return false;
  }
}
