import type { Picture } from "./picture-kinds.ts";

/** A picture that goes on after its end until it has `length` bytes, which its headers announce or keep quiet about. */
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

/** A picture that comes a byte at a time, 20 a second, until the reader has had enough. */
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
