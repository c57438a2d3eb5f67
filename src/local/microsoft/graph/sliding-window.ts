/** A quota over the last so many milliseconds, whenever one looks. */
export type SlidingWindow = {
  add(amount: number): void;
  /** The share used, 1 being all of the quota. */
  used(): number;
  /** Whole seconds, at least 1, until one more unit fits, if nothing is added meanwhile. */
  roomIn(): number;
};

/** Makes an unused quota of `limit` per `ms`. */
export function slidingWindow({
  limit,
  ms,
  now,
}: {
  limit: number;
  ms: number;
  now: () => number;
}): SlidingWindow {
  const entries: Array<{ at: number; amount: number }> = [];
  let sum = 0;

  const prune = () => {
    const gone = entries.findIndex(({ at }) => at > now() - ms);
    const expired = entries.splice(0, gone === -1 ? entries.length : gone);
    for (const { amount } of expired) sum -= amount;
  };
  return {
    add(amount) {
      prune();
      const last = entries.at(-1);
      if (last?.at === now()) last.amount += amount;
      else entries.push({ at: now(), amount });
      sum += amount;
    },
    used() {
      prune();
      return sum / limit;
    },
    roomIn() {
      let left = sum;
      for (const { at, amount } of entries) {
        left -= amount;
        if (left + 1 <= limit) return Math.max(1, Math.ceil((at + ms - now()) / 1000));
      }
      return Math.max(1, Math.ceil(ms / 1000));
    },
  };
}
