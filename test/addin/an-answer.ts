import type { MySignature } from "../../src/api/addin.ts";
import type { Asked, Network, Reply } from "./outlook/engine.ts";

/** What the API answers for Kari's new mail, with what differs. */
export const anAnswer = (changed: Partial<MySignature> = {}): MySignature => ({
  v: 1,
  type: "newMail",
  format: "html",
  signature: "<p>Kari Nordmann, Oslo</p>",
  digest: "d1",
  rule: null,
  office: "Oslo",
  template: "signature.Oslo",
  reason: null,
  renderedAt: "2026-11-29T08:00:00.000Z",
  ...changed,
});

/** An app that makes each answer of what was asked, and confirms by 304 what is still the same. */
export const appThatAnswers =
  (signatureOf: (asked: Asked) => string | null = () => "<p>Kari Nordmann, Oslo</p>"): Network =>
  (asked): Reply => {
    const { searchParams } = new URL(asked.url);
    const type = searchParams.get("type") as MySignature["type"];
    const format = searchParams.get("format") as MySignature["format"];
    const signature = signatureOf(asked);
    const reason = signature === null ? { code: "excluded", message: "You are left out." } : null;
    const etag = `"${format}-${signature}"`;
    if (asked.headers["if-none-match"] === etag) return { status: 304 };
    return { headers: { etag }, body: anAnswer({ type, format, signature, reason }) };
  };
