import type { Value } from "../../api/plan.ts";
import { t } from "../texts/texts.ts";

/** A field as people know it, such as "Job title"; a photo or signature has only one field. */
export const fieldName = (target: string, field: string): string =>
  target === "entra" ? (t.words.fields[field] ?? field) : (t.words.targets[target] ?? target);

/**
 * A value as text, `from` what is there or `to` what is desired. A whole signature or the last photo that was sent is
 * represented by a hash, which only says that there is one; a photo's address by the name of its file and its host.
 */
export function shown(value: Value, side: "from" | "to"): string {
  if (value === null || value === "") return t.words.nothing;
  if (/^(sha256:)?[0-9a-f]{64}$/.test(value)) return side === "from" ? t.words.presentOne : t.words.newOne;
  const [, host, file] = fileAddress.exec(value) ?? [];
  return host && file ? t.words.fileFrom(decoded(file), host) : value;
}

/** The whole value, for a tooltip, where `shown` says less than it: of an address. */
export const wholeOf = (value: Value): string | undefined =>
  value !== null && fileAddress.test(value) ? value : undefined;

const fileAddress = /^https?:\/\/([^/?#]+)\/(?:[^?#]*\/)?([^/?#]+)(?:[?#].*)?$/;

const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
};

/** A text of at most `most` characters, with an ellipsis if it is cut; counts code points, so that none is split. */
export function cutText(text: string, most: number): string {
  if (text.length <= most) return text;
  const points = Array.from(text.slice(0, 2 * most));
  return points.length <= most && text.length <= 2 * most ? text : `${points.slice(0, most - 1).join("")}…`;
}
