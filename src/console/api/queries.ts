import { queryOptions } from "@tanstack/react-query";
import pLimit from "p-limit";
import { Refused } from "../../api/client.ts";
import { hasEnded } from "../../api/runs.ts";
import { api } from "./api.ts";

/** A browser has six connections to a server: pictures that are slow to come must leave some to what is asked besides. */
const fewAtOnce = pLimit(4);

const isGone = (error: unknown) => error instanceof Refused && error.status === 404;

/** Everything the console reads, by what it is about: a key to remember it by, and how to ask. */
export const queries = {
  me: queryOptions({
    queryKey: ["me"],
    queryFn: ({ signal }) => api(signal).me(),
    staleTime: 300_000,
  }),
  status: queryOptions({
    queryKey: ["status"],
    queryFn: ({ signal }) => api(signal).status(),
    refetchInterval: 60_000,
  }),
  staff: queryOptions({
    queryKey: ["staff"],
    queryFn: ({ signal }) => api(signal).employees(),
    staleTime: 60_000,
  }),
  explanation: (email: string) =>
    queryOptions({
      queryKey: ["person", email, "explanation"],
      queryFn: ({ signal }) => api(signal).explain(email),
    }),
  history: (email: string) =>
    queryOptions({
      queryKey: ["person", email, "history"],
      queryFn: ({ signal }) => api(signal).history(email, 200),
    }),
  signature: (email: string) =>
    queryOptions({
      queryKey: ["person", email, "signature"],
      queryFn: ({ signal }) => api(signal).signatureView(email),
    }),
  /** A photo as a data: URL, since the page's policy lets nothing else into a signature's preview. */
  photo: (email: string, size: number) =>
    queryOptions({
      queryKey: ["photo", email, size],
      queryFn: async ({ signal }) => dataUrlOf(await fewAtOnce(() => api(signal).photo(email, size))),
      staleTime: 300_000,
      retry: false,
    }),
  exclusions: queryOptions({
    queryKey: ["exclusions"],
    queryFn: ({ signal }) => api(signal).exclusions(),
  }),
  runs: queryOptions({
    queryKey: ["runs"],
    queryFn: ({ signal }) => api(signal).runs(200),
    // Every page reads them, so it is here that the page learns that the app answers again.
    refetchInterval: ({ state }) =>
      state.error ? 5_000 : state.data?.some((run) => !hasEnded(run)) ? 3_000 : 30_000,
  }),
  run: (id: string) =>
    queryOptions({
      queryKey: ["run", id],
      queryFn: ({ signal }) => api(signal).run(id),
      refetchInterval: ({ state }) =>
        (state.data && hasEnded(state.data)) || isGone(state.error) ? false : 1_500,
    }),
  plan: (id: string) =>
    queryOptions({
      queryKey: ["run", id, "plan"],
      queryFn: ({ signal }) => api(signal).plan(id),
      staleTime: Number.POSITIVE_INFINITY,
    }),
  /** What came of each person so far; `isLive` while the run goes on. */
  outcomes: (id: string, isLive: boolean) =>
    queryOptions({
      queryKey: ["run", id, "outcomes", isLive],
      queryFn: ({ signal }) => api(signal).outcomeList(id),
      refetchInterval: isLive ? 2_000 : false,
      placeholderData: (before) => before,
    }),
};

const dataUrlOf = (file: Blob): Promise<string> =>
  new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result));
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(file);
  });
