/** An API that access tokens are made for. */
export type Resource = {
  /** The `aud` of its tokens, and its scope without `/.default`. */
  audience: string;
  /** Every other name a client may ask for it by. */
  aliases: string[];
};

/** The resources a tenant knows without anyone registering them, from their documentation. */
export const RESOURCES = {
  graph: {
    audience: "https://graph.microsoft.com",
    aliases: ["https://graph.microsoft.com/", "00000003-0000-0000-c000-000000000000"],
  },
  vault: {
    audience: "https://vault.azure.net",
    aliases: ["cfa8b339-82a2-471a-a3c9-0fc0be7a4093"],
  },
  exchange: {
    audience: "https://outlook.office365.com",
    aliases: ["https://outlook.office365.com/", "00000002-0000-0ff1-ce00-000000000000"],
  },
  storage: {
    audience: "https://storage.azure.com",
    aliases: ["https://storage.azure.com/", "e406a681-f3d4-42a8-90b6-c2b029497af1"],
  },
  monitor: {
    audience: "https://monitor.azure.com",
    aliases: ["https://monitor.azure.com/"],
  },
  postgres: {
    audience: "https://ossrdbms-aad.database.windows.net",
    aliases: ["https://ossrdbms-aad.database.windows.net/"],
  },
} satisfies Record<string, Resource>;

/** The short name of a resource. */
export type ResourceName = keyof typeof RESOURCES;

/** Finds a resource by audience or alias; undefined when the tenant has no such resource principal. */
export function findResource(name: string): ResourceName | undefined {
  const wanted = name.toLowerCase();
  const entries = Object.entries(RESOURCES) as Array<[ResourceName, Resource]>;
  return entries.find(([, { audience, aliases }]) => audience === wanted || aliases.includes(wanted))?.[0];
}
