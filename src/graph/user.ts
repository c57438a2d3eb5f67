import { z } from "zod";

/** A user as Graph describes it: what matching needs, and whatever else was selected. */
export const GraphUser = z.looseObject({
  id: z.string().min(1),
  userPrincipalName: z
    .string()
    .nullish()
    .transform((name) => name ?? ""),
  mail: z.string().nullable().default(null),
  proxyAddresses: z.array(z.string()).default([]),
  onPremisesSyncEnabled: z.boolean().nullable().default(null),
  userType: z.string().nullable().default(null),
});

/** A user as Graph describes it: what matching needs, and whatever else was selected. */
export type GraphUser = z.infer<typeof GraphUser>;

/** `$select` for a user: what matching needs and the properties named. */
export function selectUser(properties: readonly string[]): string {
  return [...new Set([...Object.keys(GraphUser.shape), ...properties])].join(",");
}
