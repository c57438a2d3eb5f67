import { MutationCache, QueryCache, QueryClient } from "@tanstack/react-query";
import { NoAnswer, Refused } from "../../api/client.ts";
import { isSignedOut } from "./api.ts";
import { queries } from "./queries.ts";

/** Remembers answers while the page is open; asks again only where asking again can help. */
export function createQueryClient(): QueryClient {
  // Whatever learns that the sign-in has ended, the page as a whole must: who the reader is, is asked again.
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
        // A browser that says offline may still reach 127.0.0.1, and one that says online may reach nobody.
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
