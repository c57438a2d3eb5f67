import type { IncomingHttpHeaders } from "node:http";

/** What a server said to tell one state of an image from the next by. */
export interface Validators {
  readonly etag?: string | undefined;
  readonly lastModified?: string | undefined;
}

/** The headers that ask for an image only if it is another than the one these came with; none where nothing is known. */
export const conditions = ({ etag, lastModified }: Validators): Record<string, string> => ({
  ...(etag !== undefined && { "if-none-match": etag }),
  ...(lastModified !== undefined && { "if-modified-since": lastModified }),
});

/** The validators of an answer; overlong ones are not worth remembering. */
export function validatorsOf({ etag, "last-modified": lastModified }: IncomingHttpHeaders): Validators {
  return {
    ...(etag !== undefined && etag.length <= LONGEST && { etag }),
    ...(lastModified !== undefined && lastModified.length <= LONGEST && { lastModified }),
  };
}

/** In characters. */
const LONGEST = 256;
