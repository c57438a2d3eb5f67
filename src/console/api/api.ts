import { type Client, createClient, Refused } from "../../api/client.ts";
import { currentKey } from "./key.ts";

/** The app that this page is from, asked with this tab's key; `signal` ends the call. */
export const api = (signal?: AbortSignal): Client =>
  createClient({
    url: "",
    key: currentKey() ?? undefined,
    // Easy Auth answers a program with 401, where it would send a page to the sign-in.
    headers: { "x-requested-with": "XMLHttpRequest" },
    signal,
  });

/** Whether signing in (or giving a key) is what is missing. */
export const isSignedOut = (error: unknown): boolean => error instanceof Refused && error.status === 401;
