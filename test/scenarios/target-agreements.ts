import { expect } from "vitest";
import { describeDisagreement } from "../../src/local/company/agreement.ts";
import { photoAgreement } from "../../src/local/company/photo-agreement.ts";
import { signatureAgreement } from "../../src/local/company/signature-agreement.ts";
import type { Mailbox } from "../../src/local/microsoft/exchange/mailboxes.ts";
import type { Photo } from "../../src/local/microsoft/graph/photos.ts";
import type { Scene } from "./with-stack.ts";

/** What Microsoft held at some moment besides profiles. */
export interface Before {
  readonly photos: ReadonlyMap<string, Photo>;
  readonly mailboxes: readonly Mailbox[];
}

/** What Microsoft holds now, to be compared with later. */
export const snapshot = ({ microsoft }: Pick<Scene, "microsoft">): Before => ({
  photos: microsoft.photos.all(),
  mailboxes: microsoft.mailboxes.all(),
});

/** Fails unless everyone has the photo that the database points to, and no other was touched since; resolves with the number compared. */
export async function expectPhotos(scene: Scene, { photos: before }: Before): Promise<number> {
  const { company, database, microsoft, images } = scene;
  const { compared, disagreements } = await photoAgreement(database.query, {
    users: company.entraUsers,
    mailboxes: microsoft.mailboxes,
    before,
    after: microsoft.photos.all(),
    shown: images.shown,
  });
  expect(disagreements.map(describeDisagreement)).toEqual([]);
  return compared;
}

/**
 * Fails unless every employee's mailbox shows a signature with their name (or, where none is `written`, the one it
 * had), and no other setting was touched since; how many were compared.
 */
export async function expectSignatures(
  { company, database, microsoft }: Scene,
  { mailboxes: before }: Before,
  { written = true }: { written?: boolean } = {},
): Promise<number> {
  const after = microsoft.mailboxes.all();
  const evidence = { users: company.entraUsers, before, after, written };
  const { compared, disagreements } = await signatureAgreement(database.query, evidence);
  expect(disagreements.map(describeDisagreement)).toEqual([]);
  return compared;
}
