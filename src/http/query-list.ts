import type { HttpRequest } from "@azure/functions";

/** Everything given under a name, whether it was repeated or joined by commas; the host joins what is repeated. */
export const queryList = ({ query }: HttpRequest, name: string): string[] =>
  query
    .getAll(name)
    .flatMap((joined) => joined.split(","))
    .map((text) => text.trim())
    .filter(Boolean);
