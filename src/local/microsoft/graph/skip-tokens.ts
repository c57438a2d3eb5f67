import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import { GraphError } from "./graph-error.ts";

/** Opaque page tokens: each is good only for the query it was made for. */
export type SkipTokens = {
  /** A token for the page that starts at an ordinal. */
  make(ordinal: number, query: string): string;
  /** The ordinal; throws a 400 GraphError when the token is not one of ours, or was made for another query. */
  read(token: string, query: string): number;
};

/** Makes tokens signed with a key of their own. */
export function skipTokens(): SkipTokens {
  const key = randomBytes(32);
  const sign = (ordinal: number, query: string) =>
    createHmac("sha256", key).update(`${ordinal} ${query}`).digest().subarray(0, 16);
  return {
    make(ordinal, query) {
      const place = Buffer.alloc(4);
      place.writeUInt32BE(ordinal);
      return Buffer.concat([place, sign(ordinal, query)]).toString("base64url");
    },
    read(token, query) {
      const bytes = Buffer.from(token, "base64url");
      if (bytes.length === 20) {
        const ordinal = bytes.readUInt32BE();
        if (timingSafeEqual(bytes.subarray(4), sign(ordinal, query))) return ordinal;
      }
      throw new GraphError(
        400,
        "Directory_ExpiredPageToken",
        "The specified page token value has expired or is invalid.",
      );
    },
  };
}
