import { crc32, deflateSync } from "node:zlib";
import type { Picture } from "./picture-kinds.ts";

/** The requested URL, and the portrait that a good kind would serve there. */
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

/** The ways in which a portrait is not available, by the first segment of its path. */
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
  /** Some bytes at intervals, without end. */
  endless: async ({ portrait }) => drip(await portrait()),
  loop: ({ url }) => redirect(`${url.pathname}?turn=${Number(url.searchParams.get("turn")) + 1}`),
  moved: ({ url }) => redirect(url.pathname.replace("/moved/", "/portraits/")),
  /** The metadata address of cloud machines, which serves their credentials. */
  private: () => redirect("https://169.254.169.254/metadata/instance?api-version=2021-02-01"),
  elsewhere: ({ url }) => redirect(`https://cdn.elsewhere.example${url.pathname}`),
  downgraded: ({ url }) =>
    redirect(`http://${url.host}${url.pathname.replace("/downgraded/", "/portraits/")}`),
};

/** A PNG of a few kilobytes that decodes to 20,000 × 20,000 pixels. */
export function bomb(): Uint8Array<ArrayBuffer> {
  const side = 20_000;
  const header = Buffer.alloc(13);
  header.writeUInt32BE(side, 0);
  header.writeUInt32BE(side, 4);
  // One bit a pixel, greyscale; a row is a filter byte and its bits.
  header[8] = 1;
  const pixels = deflateSync(Buffer.alloc(side * (1 + side / 8)), { level: 9 });
  const parts = [chunk("IHDR", header), chunk("IDAT", pixels), chunk("IEND", Buffer.alloc(0))];
  return new Uint8Array(Buffer.concat([Buffer.from("89504e470d0a1a0a", "hex"), ...parts]));
}

function chunk(name: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(name, "latin1"), data]);
  const frame = Buffer.alloc(8);
  frame.writeUInt32BE(data.length, 0);
  frame.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
}

/** A picture that goes on after its end until it has `length` bytes, which its headers announce or omit. */
export function flood(
  { bytes, type }: Picture,
  length: number,
  announced: "announced" | "unannounced",
): Response {
  const padding = new Uint8Array(64 * 1024);
  let sent = 0;
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      const next = sent === 0 ? bytes : padding.subarray(0, Math.min(padding.length, length - sent));
      sent += next.length;
      controller.enqueue(next.slice());
      if (sent >= length) controller.close();
    },
  });
  const headers = new Headers({ "Content-Type": type });
  if (announced === "announced") headers.set("Content-Length", String(length));
  return new Response(body, { headers });
}

/** A picture that is sent a byte at a time, 20 a second, until the client disconnects. */
export function drip({ bytes, type }: Picture): Response {
  let sent = 0;
  let timer: NodeJS.Timeout | undefined;
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      timer = setInterval(() => {
        controller.enqueue(Uint8Array.of(bytes[sent % bytes.length] ?? 0));
        sent += 1;
      }, 50).unref();
    },
    cancel: () => clearInterval(timer),
  });
  return new Response(body, { headers: { "Content-Type": type } });
}
