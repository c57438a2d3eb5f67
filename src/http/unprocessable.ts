import { GiveUp } from "../core/errors.ts";
import { Problem } from "./problem.ts";

/** Does something with what a caller sent: a GiveUp of it is the caller's to mend, and becomes a Problem 422. */
export function unprocessable<Result>(make: () => Result): Result {
  try {
    return make();
  } catch (error) {
    if (!(error instanceof GiveUp)) throw error;
    throw new Problem(422, error.code, error.message, error.remedy);
  }
}

/** Templates can be tried on `rows` people only a few at a time. */
export const tooManyPeople = (rows: number): Problem =>
  new Problem(
    422,
    "too-many-people",
    `The database has ${rows} employees, too many to try templates on at once.`,
    "Try them on some people: --email, repeated.",
  );
