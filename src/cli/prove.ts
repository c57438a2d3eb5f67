import { agreement, describeDisagreement } from "../local/company/agreement.ts";
import { photoAgreement } from "../local/company/photo-agreement.ts";
import { signatureAgreement } from "../local/company/signature-agreement.ts";
import type { Stack } from "../local/stack.ts";
import { complainOf, print, style } from "./terminal.ts";

/**
 * Remembers what the stand-ins hold now, and returns how to prove a sync afterwards: they must then hold what the
 * database says, in profiles, photos and signatures, and nothing else may have changed. True if it is so.
 */
export function prepareProof({ database, microsoft, images, company }: Stack): () => Promise<boolean> {
  const before = { photos: microsoft.photos.all(), mailboxes: microsoft.mailboxes.all() };
  const users = company.entraUsers;

  return async () => {
    const verdicts = [
      ["profiles", await agreement(database.query, { before: users, after: microsoft.users.all() })],
      [
        "photos",
        await photoAgreement(database.query, {
          users,
          mailboxes: microsoft.mailboxes,
          before: before.photos,
          after: microsoft.photos.all(),
          shown: images.shown,
        }),
      ],
      [
        "signatures",
        await signatureAgreement(database.query, {
          users,
          before: before.mailboxes,
          after: microsoft.mailboxes.all(),
        }),
      ],
    ] as const;
    const disagreements = verdicts.flatMap(([, verdict]) => verdict.disagreements);
    for (const disagreement of disagreements) complainOf(describeDisagreement(disagreement));
    if (disagreements.length > 0) return false;
    const compared = verdicts.map(([what, verdict]) => `${verdict.compared} ${what}`).join(", ");
    print(
      `${style("green", "✓")} Compared with the database: ${compared}. All agree, and nothing else was touched.`,
    );
    return true;
  };
}
