import { expect, test } from "vitest";
import { sampleCompany } from "../../../src/local/company/company.ts";
import { mailboxFlaws } from "../../../src/local/company/mailbox-flaws.ts";

const images = "https://images.test";
const company = sampleCompany({ images });
const rowOf = (kind: string) => {
  const flaw = mailboxFlaws.find((candidate) => candidate.kind === kind);
  return company.employees.find(({ email }) => email === flaw?.email);
};
const mailboxOf = (kind: string) => {
  const user = company.entraUsers.find(({ mail }) => mail === rowOf(kind)?.email);
  return company.mailboxes.find((mailbox) => mailbox.user === user?.id);
};

test.each(mailboxFlaws)(
  "$name ($kind) is in the database under that e-mail, and in Entra",
  ({ name, email }) => {
    const row = company.employees.find((employee) => employee.email === email);
    expect([row?.first_name, row?.last_name].join(" ")).toBe(name);
    expect(company.entraUsers.filter(({ mail }) => mail === email)).toHaveLength(1);
  },
);

test.each([
  ["photo-rotated", /^https:\/\/images\.test\/rotated\/\d+\/Sigurd%20Tangen\.jpg$/],
  ["photo-missing", /^https:\/\/images\.test\/missing\//],
  ["photo-svg", /%C3%85dne/],
  ["photo-elsewhere", /^https:\/\/cdn\.elsewhere\.example\//],
  ["own-signature", /^https:\/\/images\.test\/portraits\//],
])("%s: the photo's URL shows it", (kind, url) => {
  expect(rowOf(kind)?.profile_image_url).toMatch(url);
});

test.each([
  ["no-photo", { photo: expect.any(Uint8Array) }],
  ["no-mailbox", { hosting: "none" }],
  ["mailbox-on-premises", { hosting: "on-premises" }],
  ["own-signature", { settings: { AutoAddSignature: true, MailSendUndoInterval: 30 } }],
])("%s: the mailbox shows it", (kind, mailbox) => {
  expect(mailboxOf(kind)).toMatchObject(mailbox);
});

test("nine in ten have a portrait of their own, and many have customized mailbox settings", () => {
  const urls = company.employees.flatMap(({ profile_image_url }) => profile_image_url ?? []);
  expect(urls.length / company.employees.length).toBeGreaterThan(0.8);
  expect(new Set(urls).size).toBe(urls.length);
  expect(company.mailboxes.filter(({ settings }) => settings?.DefaultFontName).length).toBeGreaterThan(40);
});
