/** Waits for a promise, at most so many seconds: then gives `late`, while the work comes to its own end unheard. */
export async function inTime<T, Late>(
  work: Promise<T>,
  seconds: number,
  late: () => Late,
): Promise<T | Late> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<Late>((resolve) => {
    timer = setTimeout(() => resolve(late()), seconds * 1000);
  });
  try {
    return await Promise.race([work, limit]);
  } finally {
    clearTimeout(timer);
  }
}
