import type { Context, Hono } from "hono";
import type { Mailboxes } from "../exchange/mailboxes.ts";
import { mayReadPhotos, mayWritePhotos } from "./authorization.ts";
import { found, GraphError, methodNotAllowed } from "./graph-error.ts";
import { checkQuery } from "./list-users.ts";
import { PhotoThrottled, photoQuotas } from "./photo-quotas.ts";
import { type Photo, type Photos, photoOf } from "./photos.ts";
import type { GraphEnv } from "./request-ids.ts";
import type { Throttling } from "./throttling.ts";
import type { Users } from "./users.ts";

const PHOTO = "/v1.0/users/:id/photo";
const LARGEST = 4 * 1024 * 1024;

/** Whether a path is a photo's. */
export function isPhoto(path: string): boolean {
  return /^\/v1\.0\/users\/[^/]+\/photo(\/|$)/i.test(path);
}

/** Adds profile photos to Graph: metadata, bytes, PUT, PATCH and DELETE. */
export function addPhotoRoutes(
  app: Hono<GraphEnv>,
  given: { users: Users; photos: Photos; mailboxes: Mailboxes; throttling: Throttling; now: () => number },
): void {
  const quotas = photoQuotas(given);

  const within = async (c: Context<GraphEnv>, bytes: number, call: (userId: string) => Promise<Response>) => {
    const name = c.req.param("id") ?? "";
    const { id } = found(given.users.get(name), name);
    checkQuery(new URL(c.req.url).searchParams, []);
    checkHosting(given.mailboxes.hosting(id));
    try {
      return await quotas.within(c.get("caller").clientId, id, bytes, () => call(id));
    } catch (error) {
      if (error instanceof PhotoThrottled) c.header("Retry-After", String(error.seconds));
      throw error;
    }
  };

  app.get(PHOTO, (c) => {
    mayReadPhotos(c.get("caller"));
    return within(c, 0, async (userId) => {
      const { side, etag } = foundPhoto(given.photos.get(userId));
      return c.json({
        "@odata.context": `${new URL(c.req.url).origin}/v1.0/$metadata#users('${userId}')/photo/$entity`,
        "@odata.mediaContentType": "image/jpeg",
        "@odata.mediaEtag": etag,
        id: `${side}X${side}`,
        height: side,
        width: side,
      });
    });
  });

  app.get(`${PHOTO}/$value`, (c) => {
    mayReadPhotos(c.get("caller"));
    return within(c, 0, async (userId) => {
      const { bytes, etag } = foundPhoto(given.photos.get(userId));
      return c.body(bytes, 200, { "Content-Type": "image/jpeg", ETag: etag });
    });
  });

  app.on(["PUT", "PATCH"], `${PHOTO}/$value`, async (c) => {
    mayWritePhotos(c.get("caller"));
    const bytes = new Uint8Array(await c.req.arrayBuffer());
    return within(c, bytes.length, async (userId) => {
      checkType(c.req.header("content-type"));
      if (bytes.length > LARGEST) {
        throw new GraphError(413, "RequestEntityTooLarge", "A photo may have at most 4 MB.");
      }
      const photo = await photoOf(bytes);
      if (!photo)
        throw new GraphError(400, "ErrorInvalidImage", "The body is no JPEG that could be a photo.");
      given.photos.set(userId, photo);
      return c.body(null, 200);
    });
  });

  // "Delete profilePhoto": 204, with the permissions of an update.
  app.delete(`${PHOTO}/$value`, (c) => {
    mayWritePhotos(c.get("caller"));
    return within(c, 0, async (userId) => {
      foundPhoto(given.photos.get(userId));
      given.photos.delete(userId);
      return c.body(null, 204);
    });
  });

  app.all(PHOTO, methodNotAllowed);
  app.all(`${PHOTO}/$value`, methodNotAllowed);
}

function checkHosting(hosting: ReturnType<Mailboxes["hosting"]>): void {
  if (hosting === "none") {
    throw new GraphError(404, "ErrorItemNotFound", "The specified object was not found in the store.");
  }
  if (hosting === "on-premises") {
    throw new GraphError(
      404,
      "MailboxNotHostedInExchangeOnline",
      "Mailbox is hosted by an on-premise or non-Exchange server, which is not supported.",
    );
  }
}

function foundPhoto(photo: Photo | undefined): Photo {
  if (photo) return photo;
  throw new GraphError(404, "ImageNotFound", "The photo wasn't found.");
}

function checkType(type: string | undefined): void {
  if (/^image\/jpeg\s*(;|$)/i.test(type ?? "")) return;
  if (/^application\/octet-stream/i.test(type ?? "")) {
    throw new GraphError(
      500,
      "ErrorInternalServerError",
      "An internal server error occurred. The operation failed.",
    );
  }
  throw new GraphError(
    415,
    "UnsupportedMediaType",
    `A photo is sent as image/jpeg, not ${type ?? "without a type"}.`,
  );
}
