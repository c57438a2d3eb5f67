import { answers, type Parsed, z } from "./schema.ts";

/** Problem details (RFC 9457): why a request was not done, and what to do about it. */
export const Problem = z
  .object({
    type: z.literal("about:blank"),
    title: z.string().describe("The name of the HTTP status."),
    status: z.int(),
    code: z.string().describe("Stable and kebab-case: what programs go by."),
    detail: z.string(),
    remedy: z.string().exactOptional().describe("What a person can do about it."),
    requestId: z.string().describe("The invocation's id, by which the app's log can be searched."),
    upstreamRequestId: z
      .string()
      .exactOptional()
      .describe("Microsoft's own request id, where it was they who refused."),
  })
  .register(answers, { id: "Problem", description: "Problem details (RFC 9457)." });
export type Problem = Parsed<typeof Problem>;

/** What a client needs of a problem, also of one from an app of another version. */
export const ProblemAsRead = z.object({
  code: z.string(),
  detail: z.string(),
  remedy: z.string().optional(),
  requestId: z.string().optional(),
});
