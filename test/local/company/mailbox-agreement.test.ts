import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Agreement } from "../../../src/local/company/agreement.ts";
import { sampleCompany } from "../../../src/local/company/company.ts";
import { photoAgreement } from "../../../src/local/company/photo-agreement.ts";
import { signatureAgreement } from "../../../src/local/company/signature-agreement.ts";
import { seedDatabase } from "../../../src/local/company/tables.ts";
import { type ImageServer, startImages } from "../../../src/local/images/image-server.ts";
import {
  type CertificateAuthority,
  certificateAuthority,
} from "../../../src/local/microsoft/certificates/certificate-authority.ts";
import {
  type Mailbox,
  type Mailboxes,
  mailboxesStore,
} from "../../../src/local/microsoft/exchange/mailboxes.ts";
import type { MessageSettings } from "../../../src/local/microsoft/exchange/settings.ts";
import { type Photo, photoOf } from "../../../src/local/microsoft/graph/photos.ts";
import { usersStore } from "../../../src/local/microsoft/graph/users.ts";
import type { LocalPostgres } from "../../../src/local/postgres.ts";
import { emptyDatabase } from "../../keep-running.ts";

let database: LocalPostgres;
let authority: CertificateAuthority;
let images: ImageServer;
let company: ReturnType<typeof sampleCompany>;
let mailboxes: Mailboxes;
beforeAll(async () => {
  authority = await certificateAuthority();
  images = await startImages({ authority });
  company = sampleCompany({ employees: 60, images: images.url });
  database = await emptyDatabase();
  await seedDatabase(database.query, company);
  const users = usersStore({ seed: company.entraUsers, lagMs: 0, now: Date.now });
  mailboxes = mailboxesStore({ users, seed: company.mailboxes });
});
afterAll(async () => {
  await images?.close();
  await database?.close();
});

const at = (name: string) => `${name}@fjordbo.example`;
const userAt = (mail: string) =>
  company.entraUsers.find((user) => user.mail === mail) ?? expect.fail(`No user has ${mail}.`);

/** Everyone a sync may write to: their user and row. */
const synced = () => {
  const outOfReach = [at("camilla.strand"), at("lars.vik"), at("marte.bakken"), at("odd.gjerde")];
  outOfReach.push(at("tone.dahl"), at("tonje.dahl"), at("kristian.lunde"));
  return company.employees.flatMap((row) => {
    const mail = row.email?.toLowerCase();
    if (!mail || row.status !== "active" || outOfReach.includes(mail)) return [];
    const user = company.entraUsers.find((one) => one.mail === mail && one.userType === "Member");
    return user && mailboxes.hosting(user.id) === "online" ? [{ user, row }] : [];
  });
};

describe("photos", () => {
  const photosAtStart = () => {
    const old = company.mailboxes.flatMap(({ user, photo }) => (photo ? [[user, held(photo)] as const] : []));
    return new Map(old);
  };
  const held = (bytes: Uint8Array): Photo => ({
    bytes: new Uint8Array(bytes),
    side: 48,
    etag: `"${bytes.length}"`,
  });
  let ideal: ReadonlyMap<string, Photo>;
  beforeAll(async () => {
    const photos = photosAtStart();
    for (const { user, row } of [...synced(), ...proxied()]) {
      const shown = row.profile_image_url && (await images.shown(row.profile_image_url));
      const fitted = shown && (await sharp(shown).resize(648, 648).jpeg({ quality: 80 }).toBuffer());
      const photo = fitted && (await photoOf(new Uint8Array(fitted)));
      if (photo) photos.set(user.id, photo);
    }
    ideal = photos;
  });
  const proxied = () => {
    const user = userAt(at("k.lunde"));
    const row = company.employees.find(({ email }) => email === at("kristian.lunde"));
    return row ? [{ user, row }] : [];
  };
  const judge = (after: ReadonlyMap<string, Photo>): Promise<Agreement> =>
    photoAgreement(database.query, {
      users: company.entraUsers,
      mailboxes,
      before: photosAtStart(),
      after,
      shown: images.shown,
    });
  const but = (mail: string, photo: Photo | undefined) => {
    const changed = new Map(ideal);
    if (photo) changed.set(userAt(mail).id, photo);
    else changed.delete(userAt(mail).id);
    return changed;
  };
  const photoAt = (mail: string) => ideal.get(userAt(mail).id) ?? expect.fail(`${mail} has no photo.`);

  test("finds nothing wrong after a perfect sync, and names who can have none", async () => {
    const { disagreements, compared, allowances } = await judge(ideal);
    expect(disagreements).toEqual([]);
    expect(compared).toBeGreaterThan(30);
    const excused = allowances.map(({ who }) => who);
    for (const name of ["snorre.dahl", "frida.hammer", "ulrik.skaar", "leif.wiik", "grete.sunde"])
      expect(excused).toContain(at(name));
  });

  test("finds everything still to do when nothing was done", async () => {
    const { disagreements, compared } = await judge(photosAtStart());
    expect(disagreements).toHaveLength(compared);
  });

  test.each<[string, string, () => Promise<Photo | undefined>]>([
    ["another employee's picture", "sigurd.tangen", async () => photoAt(at("hedda.ruud"))],
    [
      "a picture on its side",
      "sigurd.tangen",
      async () => {
        const lying = await sharp(photoAt(at("sigurd.tangen")).bytes)
          .rotate(-90)
          .jpeg()
          .toBuffer();
        return photoOf(new Uint8Array(lying));
      },
    ],
    ["no picture", "jakob.maeland", async () => undefined],
    [
      "an old picture that was not replaced",
      "vidar.aune",
      async () => photosAtStart().get(userAt(at("vidar.aune")).id),
    ],
    ["a picture that was deleted", "randi.opsahl", async () => undefined],
    ["a picture where the URL leads to none", "frida.hammer", async () => photoAt(at("hedda.ruud"))],
    ["a leaver's new picture", "odd.gjerde", async () => photoAt(at("hedda.ruud"))],
  ])("finds %s", async (_, name, photo) => {
    const { disagreements } = await judge(but(at(name), await photo()));
    expect(disagreements).toMatchObject([{ who: at(name), property: "photo" }]);
  });
});

describe("signatures", () => {
  const escaped = (text: string) => text.replace(/[&<>"]/g, (one) => `&#${one.charCodeAt(0)};`);
  const signed = (name: string): Partial<MessageSettings> => ({
    SignatureHtml: `<html><head><title>x</title></head><body><table><tr><td><b>${escaped(name)}</b></td></tr></table></body></html>`,
    SignatureText: `Hilsen\r\n${name}`,
    SignatureTextOnMobile: name,
    AutoAddSignature: true,
    AutoAddSignatureOnReply: true,
    AutoAddSignatureOnMobile: true,
  });
  const ideal = (): Mailbox[] => {
    const names = new Map(
      synced().map(({ user, row }) => [
        user.id,
        [row.first_name, row.last_name].filter(Boolean).join(" ").normalize("NFC"),
      ]),
    );
    names.set(userAt(at("k.lunde")).id, "Kristian Lunde");
    return mailboxes.all().map(({ userId, settings }) => {
      const name = names.get(userId);
      return { userId, settings: name ? { ...settings, ...signed(name) } : settings };
    });
  };
  const judge = (after: readonly Mailbox[], written = true) =>
    signatureAgreement(database.query, {
      users: company.entraUsers,
      before: mailboxes.all(),
      after,
      written,
    });
  const but = (mail: string, change: Partial<MessageSettings>) =>
    ideal().map(({ userId, settings }) => ({
      userId,
      settings: userId === userAt(mail).id ? { ...settings, ...change } : settings,
    }));

  test("finds nothing wrong after a perfect sync, and names who has no mailbox", async () => {
    const { disagreements, compared, allowances } = await judge(ideal());
    expect(disagreements).toEqual([]);
    expect(compared).toBeGreaterThan(40);
    expect(allowances).toContainEqual({ who: at("leif.wiik"), why: "signature: has no mailbox" });
  });

  test("wants nothing touched where no signatures are written", async () => {
    expect((await judge(mailboxes.all(), false)).disagreements).toEqual([]);
    expect((await judge(ideal(), false)).disagreements.length).toBeGreaterThan(40);
  });

  test.each<[string, string, Partial<MessageSettings>]>([
    ["a signature without the name", "hedda.ruud", { SignatureText: "Hilsen" }],
    ["HTML without the name", "hedda.ruud", { SignatureHtml: "<p>Hilsen</p>" }],
    ["no text on mobile", "hedda.ruud", { SignatureTextOnMobile: "" }],
    ["a name that became markup", "ola.sonner", { SignatureHtml: `Ola <b> "Bobby" & Sønner</b>` }],
    ["a variable that was not filled in", "hedda.ruud", { SignatureText: "Hedda Ruud {{ JobTitle }}" }],
    ["a signature that is not added", "hedda.ruud", { AutoAddSignature: false }],
    ["a setting that was reset", "vidar.aune", { DefaultFontName: "Calibri" }],
    ["a leaver's signature", "odd.gjerde", { SignatureText: "Odd Gjerde" }],
    ["a shared mailbox's signature", "post", { AutoAddSignature: true }],
  ])("finds %s", async (_, name, change) => {
    const { disagreements } = await judge(but(at(name), change));
    expect(disagreements).toMatchObject([{ who: at(name), property: Object.keys(change)[0] }]);
  });

  test("finds a mailbox that is gone", async () => {
    const { id } = userAt(at("post"));
    const after = ideal().filter(({ userId }) => userId !== id);
    expect((await judge(after)).disagreements).toMatchObject([{ who: at("post"), property: "mailbox" }]);
  });
});
