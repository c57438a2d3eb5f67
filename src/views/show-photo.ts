import type { Graph } from "../clients/graph/graph.ts";
import { getPhotoBytes } from "../clients/graph/photo.ts";
import type { Download } from "../clients/images/download.ts";
import { GiveUp } from "../core/errors.ts";
import { fitPhoto } from "../targets/photo/fit-photo.ts";
import type { LookUp } from "./show-signature.ts";

/** Which photo of somebody: the one that would be written, or the one that Microsoft 365 has. */
export type PhotoOf = "source" | "entra";

/** The photo that would be written of what is at an address; throws what downloading and fitting throw. */
export async function photoAt(url: string, download: Download): Promise<Uint8Array> {
  const image = await download(url);
  // Only what is known already can be unchanged.
  if (image === "unchanged") throw new Error("A photo was said to be unchanged that nobody knows.");
  return fitPhoto(image.bytes);
}

/** The photo that Microsoft 365 has; GiveUp "skipped" where there is no account, or none with a photo. */
export async function photoHeld(graph: Graph, email: string, lookUp: LookUp): Promise<Uint8Array> {
  const found = await lookUp();
  if ("note" in found) {
    const { code, message, remedy } = found.note;
    throw new GiveUp(code, message, { outcome: "skipped", ...(remedy && { remedy }) });
  }
  const photo = await getPhotoBytes(graph, found.account.id);
  if (photo) return photo;
  throw new GiveUp("no-photo", `Microsoft 365 has no photo of ${email}.`, { outcome: "skipped" });
}
