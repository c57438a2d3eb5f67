import { z } from "zod";

/** The part of a mailbox's message configuration that is ours, as Exchange names it. */
export const MessageConfiguration = z.object({
  SignatureHtml: z.string().nullish().transform(orEmpty),
  SignatureText: z.string().nullish().transform(orEmpty),
  SignatureTextOnMobile: z.string().nullish().transform(orEmpty),
  AutoAddSignature: z.boolean().catch(false),
  AutoAddSignatureOnReply: z.boolean().catch(false),
  AutoAddSignatureOnMobile: z.boolean().catch(false),
});

/** The part of a mailbox's message configuration that is ours: texts "" where there are none, switches false. */
export type MessageConfiguration = z.infer<typeof MessageConfiguration>;

function orEmpty(text: string | null | undefined): string {
  return text ?? "";
}
