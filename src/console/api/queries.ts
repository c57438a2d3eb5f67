import { queryOptions } from "@tanstack/react-query";
import pLimit from "p-limit";
import type { Outcome } from "../../core/outcome.ts";
import { hasEnded } from "../../core/run.ts";
import type { Explanation } from "../../employees/explain.ts";
import type { History } from "../../employees/history.ts";
import type { Staff } from "../../employees/sync-state.ts";
import type { CallerView } from "../../http/caller-view.ts";
import type { ExclusionView } from "../../http/exclusion-view.ts";
import type { RunView } from "../../http/run-view.ts";
import type { SignatureView } from "../../http/signature-view.ts";
import type { Status } from "../../status/status.ts";
import { call, callForFile } from "./call.ts";
import type { PlanView } from "./plan-view.ts";
import { Refusal } from "./refusal.ts";

/** A browser has six connections to a server: pictures that are slow to come must leave some to what is asked besides. */
const fewAtOnce = pLimit(4);

const isGone = (error: unknown) => error instanceof Refusal && error.status === 404;

const person = (email: string) => `employees/${encodeURIComponent(email)}`;
const runAt = (id: string) => `runs/${encodeURIComponent(id)}`;

/** Everything the console reads, by what it is about: a key to remember it by, and how to ask. */
export const queries = {
  me: queryOptions({
    queryKey: ["me"],
    queryFn: ({ signal }) => call<CallerView>("me", { signal }),
    staleTime: 300_000,
  }),
  status: queryOptions({
    queryKey: ["status"],
    queryFn: ({ signal }) => call<Status>("status", { signal }),
    refetchInterval: 60_000,
  }),
  staff: queryOptions({
    queryKey: ["staff"],
    queryFn: ({ signal }) => call<Staff>("employees", { signal }),
    staleTime: 60_000,
  }),
  explanation: (email: string) =>
    queryOptions({
      queryKey: ["person", email, "explanation"],
      queryFn: ({ signal }) => call<Explanation>(person(email), { signal }),
    }),
  history: (email: string) =>
    queryOptions({
      queryKey: ["person", email, "history"],
      queryFn: ({ signal }) => call<History>(`${person(email)}/history?limit=200`, { signal }),
    }),
  signature: (email: string) =>
    queryOptions({
      queryKey: ["person", email, "signature"],
      queryFn: ({ signal }) => call<SignatureView>(`${person(email)}/signature?format=json`, { signal }),
    }),
  /** A photo as a data: URL, since the page's policy lets nothing else into a signature's preview. */
  photo: (email: string, size: number) =>
    queryOptions({
      queryKey: ["photo", email, size],
      queryFn: async ({ signal }) =>
        dataUrlOf(await fewAtOnce(() => callForFile(`${person(email)}/photo?size=${size}`, { signal }))),
      staleTime: 300_000,
      retry: false,
    }),
  exclusions: queryOptions({
    queryKey: ["exclusions"],
    queryFn: async ({ signal }) =>
      (await call<{ exclusions: readonly ExclusionView[] }>("exclusions", { signal })).exclusions,
  }),
  runs: queryOptions({
    queryKey: ["runs"],
    queryFn: async ({ signal }) =>
      (await call<{ runs: readonly RunView[] }>("runs?limit=200", { signal })).runs,
    // Every page reads them, so it is here that the page learns that the app answers again.
    refetchInterval: ({ state }) =>
      state.error ? 5_000 : state.data?.some((run) => !hasEnded(run)) ? 3_000 : 30_000,
  }),
  run: (id: string) =>
    queryOptions({
      queryKey: ["run", id],
      queryFn: ({ signal }) => call<RunView>(runAt(id), { signal }),
      refetchInterval: ({ state }) =>
        (state.data && hasEnded(state.data)) || isGone(state.error) ? false : 1_500,
    }),
  plan: (id: string) =>
    queryOptions({
      queryKey: ["run", id, "plan"],
      queryFn: ({ signal }) => call<PlanView>(`${runAt(id)}/plan`, { signal }),
      staleTime: Number.POSITIVE_INFINITY,
    }),
  /** What came of each person so far; `isLive` while the run goes on. */
  outcomes: (id: string, isLive: boolean) =>
    queryOptions({
      queryKey: ["run", id, "outcomes", isLive],
      queryFn: ({ signal }) =>
        call<{ outcomes: readonly Outcome[]; complete: boolean }>(`${runAt(id)}/outcomes`, { signal }),
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
