import { createHash } from "node:crypto";
import { type Context, Hono } from "hono";
import sharp from "sharp";
import { random } from "../company/random.ts";
import type { CertificateAuthority } from "../microsoft/certificates/certificate-authority.ts";
import { servers } from "../microsoft/http/servers.ts";
import type { WireEnv } from "../microsoft/http/stand-in.ts";
import { galleryPage } from "./gallery-page.ts";
import { hostileKinds } from "./hostile-kinds.ts";
import { type Picture, pictureKinds } from "./picture-kinds.ts";
import { portrait } from "./portrait.ts";

/** A request the image server answered. */
export interface ImageRequest {
  readonly method: string;
  /** With its query, as it was sent. */
  readonly path: string;
  readonly status: number;
  /** Whether it named an ETag or a date. */
  readonly conditional: boolean;
}

/** The line-of-business system's pictures: `/<kind>/<id>/<name>.jpg`, of every kind for every person. */
export interface ImageServer {
  /** Origin, https. */
  readonly url: string;
  /** `host:port`, as an allow-list names it. */
  readonly host: string;
  /** The newest 10,000, oldest first. */
  requests(): readonly ImageRequest[];
  clearRequests(): void;
  /** Takes the portrait again: another picture at the same URL, of the same kind. */
  retake(url: string): void;
  /** From now on fails this share of the requests, at random: with 503, or by hanging up. */
  fail(share: number): void;
  /** Serves a file of any kind at a URL from now on. */
  put(url: string, picture: Picture): void;
  /** An upright JPEG of what a URL shows; undefined where no good picture is, and for another server's. */
  shown(url: string): Promise<Uint8Array | undefined>;
  close(): Promise<void>;
}

type ServedPicture = Picture & { readonly etag: string; readonly modified: Date };

/** Starts the image server over https on 127.0.0.1; port 0 or none takes any free one. */
export async function startImages(given: {
  authority: CertificateAuthority;
  port?: number;
}): Promise<ImageServer> {
  const requests: ImageRequest[] = [];
  const sittings = new Map<string, { sitting: number; at: Date }>();
  const replaced = new Map<string, ServedPicture>();
  const developed = new Map<string, Promise<ServedPicture>>();
  const started = new Date(Math.floor(Date.now() / 1000) * 1000);

  const dice = random(0);
  let failing = 0;

  const app = new Hono<WireEnv>();
  app.use(async (c, next) => {
    await next();
    requests.push({
      method: c.req.method,
      path: c.req.url.slice(new URL(c.req.url).origin.length),
      status: c.res.status,
      conditional: Boolean(c.req.header("if-none-match") ?? c.req.header("if-modified-since")),
    });
    if (requests.length > 15_000) requests.splice(0, 5_000);
  });
  app.get("/", (c) => c.html(galleryPage()));
  app.put("*", async (c) => {
    const bytes = new Uint8Array(await c.req.arrayBuffer());
    put(c.req.url, { bytes, type: c.req.header("content-type") ?? "image/jpeg" });
    return c.body(null, 204);
  });
  app.get("*", async (c) => {
    if (dice.chance(failing)) {
      if (dice.chance(0.5)) return c.text("Busy", 503, { "Retry-After": "1" });
      c.env.incoming.socket.destroy();
      return c.body(null);
    }
    const url = new URL(c.req.url);
    const hostile = hostileKinds[kindOf(url)];
    const held = await find(url);
    if (held) return conditionally(c, held);
    if (hostile) return hostile({ url, portrait: () => develop(url, "portraits") });
    return c.text("Not found", 404);
  });

  const listening = servers(given.authority);
  const origin = await listening.https({ name: "images", port: given.port, fetch: app.fetch });

  function put(url: string, picture: Picture): void {
    replaced.set(new URL(url).pathname, hold(picture, new Date()));
  }

  function find(url: URL): ServedPicture | Promise<ServedPicture> | undefined {
    const own = replaced.get(url.pathname);
    if (own) return own;
    return pictureKinds[kindOf(url)] && develop(url, kindOf(url));
  }

  function develop(url: URL, kind: string): Promise<ServedPicture> {
    const { sitting, at } = sittings.get(url.pathname) ?? { sitting: 0, at: started };
    const key = `${kind} ${url.pathname} ${sitting}`;
    const held =
      developed.get(key) ??
      Promise.resolve(pictureKinds[kind]?.(portrait({ ...sitterOf(url), sitting }))).then((made) =>
        hold(made ?? { bytes: new Uint8Array(), type: "" }, at),
      );
    developed.set(key, held);
    return held;
  }

  return {
    url: origin,
    host: new URL(origin).host,
    requests: () => requests.slice(-10_000),
    clearRequests: () => void requests.splice(0),
    retake(url) {
      const { pathname } = new URL(url);
      const { sitting } = sittings.get(pathname) ?? { sitting: 0 };
      replaced.delete(pathname);
      sittings.set(pathname, { sitting: sitting + 1, at: new Date() });
    },
    fail: (share) => {
      failing = share;
    },
    put,
    async shown(address) {
      const url = new URL(address);
      const target = kindOf(url) === "moved" ? new URL(address.replace("/moved/", "/portraits/")) : url;
      if (url.origin !== origin) return undefined;
      const held = await find(target);
      // A portrait is served as it is to be.
      const isUpright = kindOf(target) === "portraits" && !replaced.has(target.pathname);
      return isUpright ? held?.bytes : held && upright(held.bytes);
    },
    close: listening.close,
  };
}

function conditionally(c: Context, { bytes, type, etag, modified }: ServedPicture): Response {
  const headers = { ETag: etag, "Last-Modified": modified.toUTCString(), "Content-Type": type };
  const tags = c.req.header("if-none-match");
  const since = c.req.header("if-modified-since");
  // RFC 9110, 13.2.2: a date counts only where no tag was named.
  const unchanged = tags
    ? tags.split(",").some((tag) => tag.trim() === etag)
    : since && new Date(since).getTime() >= Math.floor(modified.getTime() / 1000) * 1000;
  return unchanged ? c.body(null, 304, headers) : c.body(bytes, 200, headers);
}

async function upright(bytes: Uint8Array): Promise<Uint8Array | undefined> {
  const image = sharp(bytes).autoOrient().flatten({ background: "#fff" }).toColourspace("srgb").jpeg();
  // What cannot be decoded is no picture.
  return image.toBuffer().catch(() => undefined);
}

function hold({ bytes, type }: Picture, modified: Date): ServedPicture {
  const etag = `"${createHash("sha256").update(bytes).digest("hex").slice(0, 16)}"`;
  return { bytes, type, etag, modified };
}

function kindOf({ pathname }: URL): string {
  return pathname.split("/")[1] ?? "";
}

function sitterOf({ pathname }: URL): { id: string; name: string } {
  const [, , id = "", file = ""] = pathname.split("/");
  return { id, name: decodeURIComponent(file).replace(/\.\w+$/, "") };
}
