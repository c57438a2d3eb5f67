import { json, type Route } from "./route.ts";
import { AnsweredRunId, answers, Digest, Moment, type Parsed, z } from "./schema.ts";

/** That someone approved something for all plans: who, and when. */
export const Approval = z.object({ by: z.string(), at: Moment }).register(answers, { id: "Approval" });
export type Approval = Parsed<typeof Approval>;

/** Signature templates by their digest, and who approved them; `approval` is null where no one has yet. */
const KnownTemplates = z.object({ digest: z.string(), approval: Approval.nullable() });

/** The deployed signature templates, and those approved before or ahead. */
export const TemplateList = z
  .object({
    current: KnownTemplates.nullable().describe("Those that are deployed; null where they are broken."),
    problem: z
      .object({ code: z.string(), message: z.string(), remedy: z.string().exactOptional() })
      .exactOptional()
      .describe("What is wrong with the deployed ones."),
    approved: z.array(KnownTemplates).describe("Newest first."),
    waiting: z.array(AnsweredRunId).describe("Held runs that wait for the approval of the deployed ones."),
  })
  .register(answers, { id: "TemplateList" });
export type TemplateList = Parsed<typeof TemplateList>;

/** An approval, and the held runs that go on because of it. */
export const ApprovalAnswer = z
  .object({ approval: Approval, released: z.array(AnsweredRunId) })
  .register(answers, { id: "ApprovalAnswer" });
export type ApprovalAnswer = Parsed<typeof ApprovalAnswer>;

/** What is approved once for all plans: signature templates. */
export const approvalRoutes = {
  getTemplates: {
    method: "GET",
    path: "/templates",
    access: "Sync.Read",
    tag: "Approvals",
    summary: "The deployed signature templates by their digest, and which are approved",
    answers: { 200: json(TemplateList) },
  },
  postTemplatesApproval: {
    method: "POST",
    path: "/templates/{digest}/approval",
    access: "Sync.Run",
    tag: "Approvals",
    summary: "Approves signature templates, for held runs that wait for it and all plans from now on",
    params: z.object({ digest: Digest }),
    answers: { 200: json(ApprovalAnswer) },
  },
} as const satisfies Record<string, Route>;
