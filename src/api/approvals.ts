import * as z from "zod";
import { AnsweredRunId, answers, Digest, json, Moment, type Parsed, type Route } from "./route.ts";

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

/** The targets that are switched on, and who approved that each writes everyone for the first time. */
export const TargetList = z
  .object({
    targets: z.array(
      z.object({
        target: z.string(),
        approval: Approval.nullable().describe("Of its first run; null where no one has approved it."),
        waiting: z.array(AnsweredRunId).describe("Held runs that wait for that."),
      }),
    ),
  })
  .register(answers, { id: "TargetList" });
export type TargetList = Parsed<typeof TargetList>;

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
  getFirstRuns: {
    method: "GET",
    path: "/first-runs",
    access: "Sync.Read",
    tag: "Approvals",
    summary: "The targets that are switched on, and of which the first run is approved",
    answers: { 200: json(TargetList) },
  },
  postFirstRunApproval: {
    method: "POST",
    path: "/first-runs/{target}/approval",
    access: "Sync.Run",
    tag: "Approvals",
    summary:
      "Approves that a target writes everyone for the first time, for held runs and all plans from now on",
    params: z.object({ target: z.string().describe("The name of a target that is switched on.") }),
    answers: { 200: json(ApprovalAnswer) },
    problems: [400],
  },
} as const satisfies Record<string, Route>;
