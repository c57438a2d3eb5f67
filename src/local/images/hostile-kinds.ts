import { bomb } from "./bomb.ts";
import { drip, flood } from "./endless-bodies.ts";
import type { Picture } from "./picture-kinds.ts";

/** What is asked for, and the portrait that would be there if all were well. */
interface Asked {
  readonly url: URL;
  readonly portrait: () => Promise<Picture>;
}

const text = (body: string, type: string, status = 200) =>
  new Response(body, { status, headers: { "Content-Type": type } });
const redirect = (location: string) => new Response(null, { status: 302, headers: { Location: location } });
const file = (body: string | Uint8Array<ArrayBuffer>, type: string) =>
  new Response(body, { headers: { "Content-Type": type, "Content-Disposition": "inline" } });

let bombed: Uint8Array<ArrayBuffer> | undefined;

/** The ways a portrait is not to be had, by the first segment of its path. */
export const hostileKinds: Readonly<Record<string, (asked: Asked) => Response | Promise<Response>>> = {
  missing: () => text("Not found", "text/plain", 404),
  gone: () => text("Gone", "text/plain", 410),
  failing: () => text("Bad gateway", "text/plain", 502),
  /** The page one gets instead of a photo where a login is needed. */
  html: () => text("<!doctype html><title>Logg inn</title><p>Logg inn for å se bildet.", "image/jpeg"),
  svg: () =>
    text(
      '<svg xmlns="http://www.w3.org/2000/svg" width="64" height="64"><script>alert(1)</script><circle r="32"/></svg>',
      "image/svg+xml",
    ),
  /** Begins as a HEIC file does (ISO 14496-12, brand `heic`) and is none. */
  heif: () => file(`\0\0\0\x18ftypheic\0\0\0\0mif1heic${"\0".repeat(512)}`, "image/heic"),
  empty: () => file("", "image/jpeg"),
  truncated: async ({ portrait }) => {
    const { bytes, type } = await portrait();
    return file(bytes.slice(0, bytes.length / 2), type);
  },
  bomb: () => {
    bombed ??= bomb();
    return file(bombed, "image/png");
  },
  /** 64 MB, and says so. */
  huge: async ({ portrait }) => flood(await portrait(), 64 * 1024 * 1024, "announced"),
  /** The same without a Content-Length. */
  flood: async ({ portrait }) => flood(await portrait(), 64 * 1024 * 1024, "unannounced"),
  /** Some bytes now and then, for ever. */
  endless: async ({ portrait }) => drip(await portrait()),
  loop: ({ url }) => redirect(`${url.pathname}?turn=${Number(url.searchParams.get("turn")) + 1}`),
  moved: ({ url }) => redirect(url.pathname.replace("/moved/", "/portraits/")),
  /** Where clouds keep the credentials of their machines. */
  private: () => redirect("https://169.254.169.254/metadata/instance?api-version=2021-02-01"),
  elsewhere: ({ url }) => redirect(`https://cdn.elsewhere.example${url.pathname}`),
  downgraded: ({ url }) =>
    redirect(`http://${url.host}${url.pathname.replace("/downgraded/", "/portraits/")}`),
};
