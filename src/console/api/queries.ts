import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import pLimit from "p-limit";
import { type Client, Refused } from "../../api/client.ts";
import type { PhotoQuery } from "../../api/employees.ts";
import type { ChangesAsked } from "../../api/person.ts";
import { hasEnded } from "../../api/runs.ts";
import { api, isSignedOut } from "./api.ts";
import { loadEmployees } from "./load-employees.ts";

/** A browser has six connections to a server: slow photos must leave some of them to other requests. */
const fewAtOnce = pLimit(4);

const isGone = (error: unknown) => error instanceof Refused && error.status === 404;

/** All queries of the console: each with its cache key and request. */
export const queries = {
  me: queryOptions({
    queryKey: ["me"],
    queryFn: ({ signal }) => api(signal).me(),
    staleTime: 300_000,
    // Nothing else is requested before it is known.
    refetchInterval: ({ state }) =>
      state.error && state.data === undefined && !isSignedOut(state.error) ? 5_000 : false,
  }),
  status: queryOptions({
    queryKey: ["status"],
    queryFn: ({ signal }) => api(signal).status(),
    refetchInterval: 60_000,
  }),
  pause: queryOptions({
    queryKey: ["pause"],
    queryFn: async ({ signal }) => (await api(signal).pauseState()).pause,
    refetchInterval: 30_000,
  }),
  queues: queryOptions({
    queryKey: ["queues"],
    queryFn: ({ signal }) => api(signal).queues(),
    refetchInterval: 30_000,
  }),
  employees: queryOptions({
    queryKey: ["employees"],
    queryFn: ({ client, queryKey, signal }) => loadEmployees(client, queryKey, signal),
    // Comparing 100,000 people with those before takes longer than showing them.
    structuralSharing: false,
    staleTime: 60_000,
  }),
  accountsWithoutEmployee: queryOptions({
    queryKey: ["accounts-without-employee"],
    queryFn: ({ signal }) => api(signal).accountsWithoutEmployee(),
    staleTime: 60_000,
    retry: false,
  }),
  addinUsage: queryOptions({
    queryKey: ["addin-usage"],
    queryFn: ({ signal }) => api(signal).addinUsage(),
    staleTime: 60_000,
    retry: false,
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
  /** A photo as a data: URL, since the page's policy allows nothing else in a signature preview. */
  photo: (email: string, size: number, of?: PhotoQuery["of"]) =>
    queryOptions({
      queryKey: ["photo", email, size, of],
      queryFn: async ({ signal }) => dataUrlOf(await fewAtOnce(() => api(signal).photo(email, size, of))),
      staleTime: 300_000,
      retry: false,
    }),
  /** The deployed templates by their digest, and who approved them. */
  templates: queryOptions({
    queryKey: ["templates"],
    queryFn: ({ signal }) => api(signal).templates(),
    refetchInterval: 30_000,
  }),
  /** What the deployed templates or a draft make of a person, or of people that the app picks. */
  templatesPreview: (draft: Readonly<Record<string, string>> | undefined, email?: string) =>
    queryOptions({
      queryKey: ["templates-preview", draft, email],
      queryFn: ({ signal }) =>
        api(signal).previewTemplates({
          ...(draft && { templates: draft }),
          ...(email !== undefined && { emails: [email] }),
        }),
      staleTime: 60_000,
      retry: false,
    }),
  /** What was written, of a time or a run, a page at a time. */
  changes: (asked: ChangesAsked) =>
    infiniteQueryOptions({
      queryKey: ["changes", asked],
      queryFn: ({ signal, pageParam }) =>
        api(signal).changes({ ...asked, limit: 200, ...(pageParam && { after: pageParam }) }),
      initialPageParam: "",
      getNextPageParam: ({ next }) => next,
    }),
  /** What differs from the database, a page at a time. */
  mismatches: (asked: Parameters<Client["mismatches"]>[0]) =>
    infiniteQueryOptions({
      queryKey: ["mismatches", asked],
      queryFn: ({ signal, pageParam }) =>
        api(signal).mismatches({ ...asked, limit: 100, ...(pageParam && { after: pageParam }) }),
      initialPageParam: "",
      getNextPageParam: ({ next }) => next,
    }),
  exclusions: queryOptions({
    queryKey: ["exclusions"],
    queryFn: ({ signal }) => api(signal).exclusions(),
  }),
  runs: queryOptions({
    queryKey: ["runs"],
    queryFn: ({ signal }) => api(signal).runs(200),
    // Every page polls them, so this is where the page learns that the app responds again.
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
  /** The outcomes so far; `isLive` while the run is active. */
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
