import { QueryClient } from "@tanstack/react-query";
import { Refusal } from "./refusal.ts";

/** Remembers answers while the page is open; asks again only where asking again can help. */
export const createQueryClient = (): QueryClient =>
  new QueryClient({
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

const canPass = (error: unknown): boolean =>
  error instanceof Refusal && [0, 429, 503].includes(error.status) && error.code !== "authentication-is-off";
