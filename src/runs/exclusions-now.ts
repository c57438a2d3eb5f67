import { type Exclusion, inForce } from "../core/exclusion.ts";
import type { ExclusionStore } from "./exclusion-store.ts";

/** How long an answer may be believed: what is queued for somebody is dropped within seconds of their exclusion. */
const believedMs = 5_000;

/** Tells who is excluded from a target right now, by employee key, asking the table at most every few seconds while nobody is. */
export function exclusionsNow(store: Pick<ExclusionStore, "all">) {
  let known: ReturnType<ExclusionStore["all"]> | undefined;
  let until = 0;
  return async (key: string, target: string): Promise<Exclusion | undefined> => {
    const holding = async (all: ReturnType<ExclusionStore["all"]>) => {
      const found = inForce((await all).get(key), new Date());
      return found?.targets.includes(target) ? found : undefined;
    };
    if (!known || Date.now() > until) return holding(ask());
    // Only a no is believed: whoever was included again a moment ago must not be left alone.
    return (await holding(known)) && holding(ask());
  };

  function ask() {
    const asked = store.all();
    known = asked;
    until = Date.now() + believedMs;
    // A failure is everybody's who asked, and nobody's who asks next.
    asked.catch(() => {
      if (known === asked) known = undefined;
    });
    return asked;
  }
}
