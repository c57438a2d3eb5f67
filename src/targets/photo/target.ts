import { accountRefusals, WRITE_PHOTOS } from "../../clients/graph/answer.ts";
import { type Graph, mostInBatch } from "../../clients/graph/graph.ts";
import { deletePhoto, getPhoto, getPhotoBytes, getPhotos, putPhoto } from "../../clients/graph/photo.ts";
import type { AllowedHosts } from "../../clients/images/allowed-hosts.ts";
import type { Download } from "../../clients/images/download.ts";
import { unsigned } from "../../core/cells/picture.ts";
import type { Employee } from "../../core/employee.ts";
import { GiveUp, RetryLater, reasonIn } from "../../core/errors.ts";
import {
  type Change,
  cannotWrite,
  type Desired,
  type Granted,
  type Note,
  type Replacing,
  type Target,
  type Task,
  type Written,
} from "../../core/target.ts";
import { fitPhoto } from "./fit-photo.ts";
import {
  asThere,
  asValue,
  hashOf,
  keepBefore,
  oursThere,
  type PhotosBefore,
  type PhotoThere,
  photoNow,
  removeOurs,
  restorePhoto,
  seen,
} from "./replace-photo.ts";
import {
  comparePhotos,
  heldPhoto,
  none,
  type PhotoFacts,
  photoFacts,
  remembered,
  samePicture,
} from "./verify.ts";

/** What the photo target needs: the allowed hosts of images, a function that downloads them, and a client. */
export interface PhotoOptions {
  readonly graph: Graph;
  readonly photosBefore: PhotosBefore;
  readonly photoHosts: AllowedHosts;
  readonly download: Download;
  /** On Microsoft Graph. */
  readonly granted?: Granted;
}

/** The permissions that writing a photo requires. */
export const photoPermissions = [WRITE_PHOTOS];

const field = "photo";

/** The photo in Microsoft 365: planned by its address only, downloaded and compared when it is written. */
export function photoTarget(options: PhotoOptions): Target {
  const { graph, photosBefore, photoHosts, download, granted } = options;
  const refusals = accountRefusals(granted, WRITE_PHOTOS);
  return {
    name: "photo",
    prepare: async () => ({
      known: held,
      isRemembered: true,
      notes: photoHosts.isEmpty ? [noHosts] : [],
      cannotWrite: await cannotWrite("photo", granted, WRITE_PHOTOS),
    }),
    desired,
    // An employee who is excluded from photos has none in the signature, either.
    withheld: (employee) => ({ ...employee, profileImageUrl: null }),
    // Planned from what is remembered; an undo asks what is there.
    current: async (task) =>
      task.employee ? held(task) : { values: { [field]: await photoNow(there(task)) } },
    same: (_, a, b) => a === b || (a !== null && b !== null && samePicture(a, b)),
    identity: (address) => address && unsigned(address),
    ownOf: ({ facts }) => photoFacts(facts).url ?? null,
    write,
    replacingFirst: true,
    removal: {
      fields: [field],
      ours: (task) => oursThere(task, there(task)),
      write: (task, _, replacing) => removeOurs(task, { there: there(task), photosBefore, replacing }),
    },
    restore: (task, changes, replacing) =>
      restorePhoto(task, changes, { there: there(task), photosBefore, replacing }),
    asThere: (task, written, now) => asThere(task, written, now, { there: there(task), photosBefore }),
    verify: (tasks) =>
      comparePhotos(tasks, { stored: (entraIds) => getPhotos(graph, entraIds), image: fetchPhoto }),
    verifiesAtOnce: mostInBatch,
  };

  function desired({ profileImageUrl: to }: Employee): Desired {
    if (to === null || photoHosts.isEmpty) return { fields: [], notes: [] };
    const refusal = photoHosts.refusal(to);
    if (refusal) return { fields: [], notes: [{ ...refusal, target: "photo", field }] };
    return { fields: [{ field, to, rule: "authoritative", when: "always" }], notes: [] };
  }

  async function write(task: Task, changes: readonly Change[], replacing?: Replacing): Promise<Written> {
    const url = changes.find((change) => change.field === field)?.to;
    if (!url) return { requestId: undefined, refused: [] };
    try {
      return await bring(task, url, replacing);
    } catch (error) {
      if (!(error instanceof GiveUp)) throw error;
      if (error.code === "forbidden") throw await refusals.of(error, task);
      const { code, requestId } = error;
      if (code === "not-found") throw gone(task);
      if (error.outcome !== "skipped") throw error;
      // A host that was down for minutes may be up the next night.
      const soon = code === unavailable && { hours: 12 };
      return { requestId, refused: [{ field, ...reasonIn(error), ...soon }] };
    }
  }

  async function bring(task: Task, url: string, replacing?: Replacing): Promise<Written> {
    const { entraId, memory, tried = 0, begun } = task;
    const facts = photoFacts(memory.facts);
    // If the photo was replaced by another one, the same image is needed again.
    const isReplaced = facts.drift === "photo";
    const known = facts.url && samePicture(facts.url, url) && !isReplaced ? facts : {};
    const found = await fetchPhoto(url, known).catch((error: unknown) => {
      throw isLastTry(error, tried) ? notSent(error, tried + 1) : error;
    });
    if (found === "unchanged") return unneeded({ ...facts, drift: undefined });

    const { jpeg, facts: fetched } = found;
    const { mediaEtag, hash } = facts;
    if (fetched.hash === hash && !isReplaced) return unneeded({ ...fetched, mediaEtag });

    const account = there(task);
    const isSent = begun && (await photoNow(account)) === asValue(fetched.hash);
    const isKept =
      !isSent && (await keepBefore(task, fetched.hash, { there: account, photosBefore, replacing }));
    // The tag is known of a photo that the app wrote, and of no other.
    const isOther = isKept && (mediaEtag === undefined || isReplaced);
    const before = isOther ? (await account.tag())?.mediaEtag : mediaEtag;
    const { requestId } = isSent ? { requestId: undefined } : await putPhoto(graph, entraId, jpeg);
    refusals.accepted();
    const photo = await seen(account);
    // Graph does not always show a write to an immediate read: it may still show the previous photo. Where that is so of
    // the second write as well, the tag is that of the picture, which was there before.
    const tag = photo?.mediaEtag;
    const isSeen = tag !== undefined && (tag !== before || (isReplaced && tag === facts.unseen));
    const unseen = photo === undefined ? none : tag;
    return {
      requestId,
      refused: [],
      memory: remembered({ ...fetched, ...(isSeen ? photo : { unseen }) }),
      readBack: { photo: isSeen ? url : null },
    };
  }

  /** The photo to send, and what to remember of it; "unchanged" if the server reports the known image. */
  async function fetchPhoto(url: string, known: PhotoFacts) {
    const image = await download(url, known);
    if (image === "unchanged") return image;
    const { bytes, ...validators } = image;
    const jpeg = await fitPhoto(bytes);
    return { jpeg, facts: { url, hash: hashOf(jpeg), size: String(jpeg.length), ...validators } };
  }

  function there({ entraId }: Task): PhotoThere {
    return {
      bytes: () => getPhotoBytes(graph, entraId),
      tag: () => getPhoto(graph, entraId),
      put: (jpeg) => putPhoto(graph, entraId, jpeg),
      remove: () => deletePhoto(graph, entraId),
    };
  }
}

const held = ({ employee, memory }: Pick<Task, "employee" | "memory">) => ({
  values: { [field]: heldPhoto(photoFacts(memory.facts), employee?.profileImageUrl ?? null) },
});

const unneeded = (facts: PhotoFacts): Written => ({
  requestId: undefined,
  refused: [],
  unneeded: [field],
  memory: remembered(facts),
});

const noHosts: Note = {
  code: "photo-hosts-empty",
  message: "No photo is fetched: PHOTO_HOSTS names no host.",
  remedy: "Set PHOTO_HOSTS to the hosts of the profile images, or leave photo out of SYNC_TARGETS.",
  target: "photo",
};

const unavailable = "image-unavailable";

const isLastTry = (error: unknown, tried: number): error is RetryLater =>
  error instanceof RetryLater && error.tries !== undefined && tried + 1 >= error.tries;

/** What an image's host did not send within a few tries: the run does not wait for it any longer. */
const notSent = (cause: RetryLater, tries: number) =>
  new GiveUp(unavailable, `${cause.message}, ${tries} times within minutes.`, {
    cause,
    outcome: "skipped",
    remedy: "Find out why the host does not send the image. The next night tries again.",
  });

const gone = ({ email, entraId }: Task) =>
  new GiveUp("not-found", `The account of ${email} (${entraId}) is gone.`, {
    outcome: "skipped",
    remedy: "Nothing to do if that is meant: the next run looks for another account of theirs.",
  });
