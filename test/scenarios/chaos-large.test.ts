import { expect, test, vi } from "vitest";
import { plainCompany } from "../../bench/plain-company.ts";
import { agreement } from "../../src/local/company/agreement.ts";
import type { Company } from "../../src/local/company/company.ts";
import { photoAgreement } from "../../src/local/company/photo-agreement.ts";
import { signatureAgreement } from "../../src/local/company/signature-agreement.ts";
import type { Faults } from "../../src/local/microsoft/http/faults.ts";
import { type Before, snapshot } from "./target-agreements.ts";
import { openScene, type Scene } from "./with-stack.ts";

const people = 1000;
const kills = 5;
const failing = 0.2;

/** On a machine that has other things to do as well. */
const patient = { timeout: 600_000, interval: 50 };

/** Everyone has a profile and a signature to be written, and every third a photo. */
function company(images: string): Company {
  const { employees, ...plain } = plainCompany(people, images);
  const pictured = employees.map((row, n) => (n % 3 ? { ...row, profile_image_url: null } : row));
  return { ...plain, employees: pictured };
}

/** Fails a share of all calls: throttled, not available, and cut off before and after the work is done. */
function trouble(faults: Faults): void {
  const kinds = [
    { status: 429, retryAfter: 1 },
    { status: 503, retryAfter: 1 },
    { dropConnection: true },
    { dropConnection: true, afterWrite: true },
  ];
  const each = failing / kinds.length;
  for (const service of ["graph", "exchange"] as const) {
    // A rule sees what those before it let through.
    for (const [n, kind] of kinds.entries()) faults.add({ service, ...kind, share: each / (1 - n * each) });
  }
}

/** Counts what each account receives from now on, by target, whether or not the caller gets an answer. */
function landings({ microsoft: { users, photos, mailboxes } }: Scene) {
  const landed = new Map<string, number>();
  const count = (target: string, id: string) => {
    landed.set(`${target} ${id}`, (landed.get(`${target} ${id}`) ?? 0) + 1);
  };
  const [setUser, setPhoto, setMailbox] = [users.set, photos.set, mailboxes.set];
  users.set = (id, patch) => {
    count("entra", id);
    return setUser(id, patch);
  };
  photos.set = (id, photo) => {
    count("photo", id);
    setPhoto(id, photo);
  };
  mailboxes.set = (name, settings) => {
    count("signature", name);
    return setMailbox(name, settings);
  };
  return landed;
}

/** The people with a profile, photo or signature that is not what the database says. */
async function notConverged({ company, database, microsoft, images }: Scene, before: Before) {
  const { query } = database;
  const users = company.entraUsers;
  const after = { photos: microsoft.photos.all(), mailboxes: microsoft.mailboxes.all() };
  const shown = { mailboxes: microsoft.mailboxes, shown: images.shown };
  const verdicts = await Promise.all([
    agreement(query, { before: users, after: microsoft.users.all() }),
    photoAgreement(query, { users, ...shown, before: before.photos, after: after.photos }),
    signatureAgreement(query, { users, before: before.mailboxes, after: after.mailboxes }),
  ]);
  return new Set(verdicts.flatMap(({ disagreements }) => disagreements.map(({ who }) => who)));
}

test("1,000 people, a fifth of all calls failing, a host that is slow and killed five times: all converge, none is lost or written twice, and few messages come twice", async ({
  annotate,
}) => {
  // All is due at once, and the host takes minutes for it: most starts late.
  const scene = await openScene({
    company,
    settings: { SYNC_TARGETS: "" },
    microsoft: { latencyMs: 100, exchangeLimit: 100_000 },
    host: { logLevel: "debug" },
  });
  try {
    const before = snapshot(scene);
    const landed = landings(scene);
    const { plan } = await scene.sync({ mode: "preview" });
    const writes = Object.values(plan?.totals.targets ?? {}).reduce(
      (sum, { employees }) => sum + employees,
      0,
    );
    trouble(scene.microsoft.faults);
    scene.images.fail(failing);

    const { id } = await scene.client().requestRun({});
    for (let kill = 1; kill <= kills; kill++) {
      await vi.waitFor(() => expect(landed.size).toBeGreaterThan((writes * kill) / (kills + 1)), patient);
      await scene.restartHost();
    }
    const run = await scene.follow({ id });
    const outcomes = await scene.outcomes(run);
    const isDelivery = (line: { message: string; function?: string }) =>
      line.message === "Executing" && /^sync(Entra|Photo|Signature)$/.test(line.function ?? "");
    // A host that has failed four deliveries of a picture is left for the next night: one picture in 600, so most often none or one.
    const later = outcomes.filter(({ code }) => code === "image-unavailable").length;
    expect(later).toBeLessThanOrEqual(8);
    const found = {
      converged: people - (await notConverged(scene, before)).size + later,
      lost: writes - outcomes.filter(({ status }) => status === "changed").length - later,
      duplicated: [...landed.values()].filter((times) => times > 1).length,
    };
    const ratio = scene.log.filter(isDelivery).length / landed.size;
    await annotate(
      `${JSON.stringify(found)}, ${later} for the next night, deliveries ÷ writes ${ratio.toFixed(2)}, ${run.summary?.seconds} s`,
    );

    expect(run).toMatchObject({ status: "done", summary: { failures: [] } });
    expect(found).toEqual({ converged: people, lost: 0, duplicated: 0 });
    expect(landed.size).toBe(writes - later);
    expect(ratio).toBeLessThanOrEqual(1.3);
    // All kinds of faults were met, and often.
    const hits = scene.microsoft.faults.all().map((fault) => fault.hits);
    expect(Math.min(...hits)).toBeGreaterThan(100);
  } finally {
    await scene.close();
  }
}, 1_500_000);
