import { MutationCache, QueryCache, QueryClient } from "@tanstack/react-query";
import { NoAnswer, Refused } from "../../api/client.ts";
import { isSignedOut } from "./api.ts";
import { queries } from "./queries.ts";

/** Caches responses while the page is open; retries only errors that a retry can resolve. */
export function createQueryClient(): QueryClient {
  // If any request finds that the sign-in has expired, the page asks again who the user is.
  const onError = (error: unknown) => {
    if (isSignedOut(error)) void client.invalidateQueries({ queryKey: queries.me.queryKey });
  };
  const client: QueryClient = new QueryClient({
    queryCache: new QueryCache({ onError: (error, { queryKey }) => queryKey[0] === "me" || onError(error) }),
    mutationCache: new MutationCache({ onError }),
    defaultOptions: {
      queries: {
        staleTime: 15_000,
        retry: (failures, error) => failures < 2 && canPass(error),
        // An offline browser may still reach 127.0.0.1, and an online one may reach no host.
        networkMode: "always",
      },
      mutations: { networkMode: "always" },
    },
  });
  return client;
}

const canPass = (error: unknown): boolean =>
  error instanceof NoAnswer ||
  (error instanceof Refused && [429, 503].includes(error.status) && error.code !== "authentication-is-off");
