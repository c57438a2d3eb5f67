import pLimit from "p-limit";
import type { Exchange } from "../clients/exchange/exchange.ts";
import type { Graph } from "../clients/graph/graph.ts";
import { getPhotoBytes } from "../clients/graph/photo.ts";
import type { Download } from "../clients/images/download.ts";
import type { Employee, Source, SourceEmployee } from "../core/employee.ts";
import { GiveUp, RetryLater } from "../core/errors.ts";
import { type Exclusion, exclusionNote, withheld } from "../core/exclusion.ts";
import { sourceOf } from "../core/identity/link.ts";
import { employeeKey } from "../core/key.ts";
import type { Showable } from "../core/target.ts";
import type { Planning } from "../runs/plan.ts";
import { accountNow, shownNow } from "../runs/recall.ts";
import type { Records } from "../stores/records.ts";
import { photoAt, resizePhoto } from "../targets/photo/fit-photo.ts";
import { renderSignature, type Signature, type Templates } from "../targets/signature/render.ts";
import type { RoamingPolicy } from "../targets/signature/roaming.ts";
import { accountOf } from "./history.ts";
import { sharedRead } from "./people-by-account.ts";
import { type LookUp, type SignatureView, showSignature, signatureWithoutPhoto } from "./signature.ts";

/** The signature and photo of one employee by employee key, as a run would write them now; undefined where no active employee has that key. */
export interface EmployeeViews {
  signatureOf(key: string, photo: "with" | "without"): Promise<Signature | undefined>;
  /** The signature beside what the mailbox holds. */
  signatureViewOf(key: string): Promise<SignatureView | undefined>;
  /** A square JPEG of 48 to 648 px a side, or less than `size`; throws RetryLater, or GiveUp where there is none. */
  photoOf(key: string, asked: PhotoAsked): Promise<Uint8Array | undefined>;
  /** The address of the row that has that key, fit to be synced or not. */
  emailInDatabase(key: string): Promise<string | undefined>;
}

export interface PhotoAsked {
  readonly of: PhotoOf;
  readonly size?: number | undefined;
}

interface Views extends Pick<Planning, "readSource" | "accounts" | "targets" | "ways"> {
  readonly exclusions: Records["exclusions"];
  readonly links: Records["links"];
  readonly states: Records["states"];
  readonly templates: () => Templates;
  readonly roaming: RoamingPolicy;
  readonly exchange: Exchange;
  readonly graph: Graph;
  readonly download: Download;
}

/** Photos fetched and fitted concurrently: a page of cards requests all of its photos at once. */
const lanes = 4;
/** For how many milliseconds photos reuse one read of the database. */
const recentMs = 10_000;

/** Makes the views; no request is sent before one is read. */
export function employeeViews(given: Views): EmployeeViews {
  const { readSource, accounts, targets, exclusions, templates, graph, download } = given;
  const { links: linkStore, states, ways } = given;
  const inLane = pLimit(lanes);
  const readRecently = sharedRead(readSource, { fresh: recentMs });
  const linksRecently = sharedRead(() => linkStore.all(), { fresh: recentMs });

  return {
    async signatureOf(key, photo) {
      const found = await find(key, await readSource());
      if (!found) return undefined;
      if (photo === "without") return signatureWithoutPhoto(templates(), found.shown);
      const { employee, notes } = await inSignature(found);
      const signature = renderSignature(templates(), employee);
      return { ...signature, notes: [...notes, ...signature.notes] };
    },
    async signatureViewOf(key) {
      const found = await find(key, await readSource());
      if (!found) return undefined;
      const { employee, notes } = await inSignature(found);
      const view = await showSignature(employee, templates(), { ...given, lookUp: found.lookUp });
      return { ...view, notes: [...notes, ...view.notes] };
    },
    async photoOf(key, { of, size }) {
      const found = await find(key, await readRecently());
      if (!found) return undefined;
      const { employee, lookUp } = found;
      return inLane(async () => {
        const photo =
          of === "entra"
            ? await photoHeld(graph, employee.email, lookUp)
            : await photoAt(addressOf(found), download);
        return size === undefined ? photo : resizePhoto(photo, size);
      });
    },
    async emailInDatabase(key) {
      const { employees, rejected } = await readSource();
      const rows = [...employees.map(({ employee }) => employee), ...rejected];
      return rows.find(({ email }) => employeeKey(email) === key)?.email;
    },
  };

  /** An employee without the values of excluded targets. */
  async function find(key: string, source: Source) {
    const row = byKey(source).get(key);
    if (!row) return undefined;
    const { employee } = row;
    const exclusion = await exclusions.of({ key });
    const shown = withheld(targets, employee, exclusion, "signature");
    const lookUp = async () =>
      accountOf(employee.email, accounts, { source, links: await linksRecently(), ways });
    return { row, employee, exclusion, shown, lookUp };
  }

  /** The employee as the signature shows them, by the account that their row was matched to and its memories. */
  async function inSignature({ row, shown, lookUp }: Match): Promise<Showable> {
    const target = targets.get("signature");
    if (!target) return { employee: shown, notes: [] };
    const id = (await linksRecently()).get(sourceOf(row))?.entraId ?? (await askedAccount(lookUp));
    if (!id) return shownNow(target, shown, undefined, states);
    const { account, notes } = await accountNow(target, id, accounts);
    const known = await shownNow(target, shown, account, states);
    return { ...known, notes: [...notes, ...known.notes] };
  }

  /** The account of someone not matched by a plan yet, if rules need it; other problems show with the mailbox. */
  async function askedAccount(lookUp: LookUp): Promise<string | undefined> {
    const { language, groups } = templates().asked;
    if (!language && groups.length === 0) return undefined;
    try {
      const found = await lookUp();
      return "account" in found ? found.account.id : undefined;
    } catch (error) {
      if (error instanceof GiveUp || error instanceof RetryLater) return undefined;
      throw error;
    }
  }
}

/** An index by employee key for each reading of the database: all photos of a page use the same one. */
const indexes = new WeakMap<Source, ReadonlyMap<string, SourceEmployee>>();

function byKey(source: Source): ReadonlyMap<string, SourceEmployee> {
  const index =
    indexes.get(source) ?? new Map(source.employees.map((row) => [employeeKey(row.employee.email), row]));
  indexes.set(source, index);
  return index;
}

interface Match {
  readonly row: SourceEmployee;
  readonly employee: Employee;
  readonly exclusion: Exclusion | undefined;
  readonly shown: Employee;
  readonly lookUp: LookUp;
}

function addressOf({ employee, exclusion, shown }: Match): string {
  if (shown.profileImageUrl) return shown.profileImageUrl;
  if (employee.profileImageUrl && exclusion) {
    const { code, message, remedy } = exclusionNote(exclusion, "photo");
    throw new GiveUp(code, message, { outcome: "skipped", ...(remedy && { remedy }) });
  }
  throw new GiveUp("no-photo", `The employee database has no photo of ${employee.email}.`, {
    outcome: "skipped",
    remedy: "Enter the photo's address there.",
  });
}

/** Which photo of an employee: the one that would be written, or the one that Microsoft 365 has. */
export type PhotoOf = "source" | "entra";

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
