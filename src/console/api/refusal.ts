/** Why the app did not do as asked, in its own words; `status` 0 is nobody answering at all. */
export class Refusal extends Error {
  override readonly name = "Refusal";
  readonly status: number;
  readonly code: string;
  readonly remedy: string | undefined;
  readonly requestId: string | undefined;

  constructor(
    status: number,
    code: string,
    message: string,
    more: { remedy?: string | undefined; requestId?: string | undefined } = {},
  ) {
    super(message);
    this.status = status;
    this.code = code;
    this.remedy = more.remedy;
    this.requestId = more.requestId;
  }
}

/** Whether signing in (or giving a key) is what is missing. */
export const isSignedOut = (error: unknown): boolean => error instanceof Refusal && error.status === 401;
