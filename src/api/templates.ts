import * as z from "zod";
import { Note, TemplateFiles } from "./plan.ts";
import {
  AnsweredDigest,
  answers,
  Count,
  json,
  type Parsed,
  type Route,
  requests,
  upstream,
} from "./route.ts";

/** Templates to preview, and the addresses of the people to show them with; chosen examples where there are none. */
export const TemplatesPreviewRequest = z
  .strictObject({
    templates: TemplateFiles.optional().describe(
      "A draft: file name and source; the deployed ones when absent. It is neither stored nor applied.",
    ),
    emails: z.array(z.string().trim().min(3).max(254)).min(1).max(50).optional(),
  })
  .register(requests, { id: "TemplatesPreviewRequest" });

/** A signature as one set of templates makes it, with and without the photo. */
const TemplateSignature = z.object({
  template: z.string().describe("The template and, where rules choose, the rule."),
  html: z.string(),
  text: z.string(),
  withoutPhoto: z.object({ html: z.string(), text: z.string() }),
  onReply: z
    .enum(["full", "short", "none"])
    .describe("What is added to replies; `short` is none in Exchange."),
  short: z
    .object({ html: z.string(), text: z.string() })
    .nullable()
    .describe("The variant for replies; null where the templates have none."),
});
export type TemplateSignature = Parsed<typeof TemplateSignature>;

/** A person with the signature of the deployed templates and that of the draft. */
const TemplatePerson = z.object({
  email: z.string(),
  name: z.string(),
  office: z.string(),
  photoUrl: z
    .string()
    .nullable()
    .describe("Where the photo in the signatures is from; null where they have none."),
  reasons: z.array(z.string()).describe("Why this person was picked."),
  before: TemplateSignature.nullable().describe("Null where the deployed templates do not work."),
  after: TemplateSignature,
  notes: z.array(Note),
});
export type TemplatePerson = Parsed<typeof TemplatePerson>;

/** What templates do: for some people as pictures, for everyone as numbers. */
export const TemplatesPreview = z
  .object({
    digest: AnsweredDigest.describe("What would be approved."),
    deployed: AnsweredDigest.nullable().describe("Of the deployed templates; null where they do not work."),
    warnings: z
      .array(
        z.object({
          file: z.string(),
          line: Count,
          message: z.string().describe("In English."),
          code: z.string().exactOptional(),
          values: z
            .array(z.string())
            .exactOptional()
            .describe("What the code is about, for other languages."),
        }),
      )
      .describe("Warnings: valid, but probably unintended."),
    sizes: z
      .array(
        z.object({
          format: z.enum(["html", "text"]),
          characters: Count,
          left: z.number().int(),
          email: z.string(),
        }),
      )
      .describe("The longest signature of the company, and what is left of what Exchange takes."),
    choices: z
      .array(z.object({ choice: z.string(), people: Count, emails: z.array(z.string()) }))
      .describe("Who gets which template: how many, and the first of them."),
    people: z
      .array(TemplatePerson)
      .describe("Placeholders, one for each choice of the templates, where the caller may not see people."),
  })
  .register(answers, { id: "TemplatesPreview" });
export type TemplatesPreview = Parsed<typeof TemplatesPreview>;

/** What templates look like, before they are deployed. */
export const templateRoutes = {
  postTemplatesPreview: {
    method: "POST",
    path: "/templates/preview",
    access: "Sync.Preview",
    tag: "Approvals",
    summary:
      "Signatures of deployed templates and of a draft side by side, with warnings; nothing is stored. Sync.Preview gets numbers, and placeholders in place of people",
    body: TemplatesPreviewRequest,
    // Room for the templates of many offices.
    maxBytes: 1_048_576,
    answers: { 200: json(TemplatesPreview) },
    problems: [413, 415, 422, ...upstream],
  },
} as const satisfies Record<string, Route>;
