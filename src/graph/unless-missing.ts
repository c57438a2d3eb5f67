import { GiveUp } from "../core/errors.ts";

/** What Graph answers, undefined where it knows of no such thing. */
export async function unlessMissing<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof GiveUp && error.code === "not-found") return undefined;
    throw error;
  }
}
