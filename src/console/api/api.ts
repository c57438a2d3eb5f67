import { type Client, createClient, Refused } from "../../api/client.ts";
import { learnTime } from "./clock.ts";
import { currentKey } from "./key.ts";

/** The app that serves this page, called with this tab's key; `signal` aborts the call. */
export const api = (signal?: AbortSignal): Client =>
  createClient({
    url: "",
    key: currentKey() ?? undefined,
    // Easy Auth answers a program with 401, and redirects a page to the sign-in.
    headers: { "x-requested-with": "XMLHttpRequest" },
    signal,
    fetch: async (...request) => {
      const answer = await fetch(...request);
      learnTime(answer.headers.get("date"));
      return answer;
    },
  });

/** Whether the request failed because of a missing sign-in or key. */
export const isSignedOut = (error: unknown): boolean => error instanceof Refused && error.status === 401;
