import type { EntraUser } from "../microsoft/graph/user.ts";
import { objectId } from "./accounts.ts";
import { domain, emailAddress, titles } from "./names.ts";
import type { Random } from "./random.ts";
import type { EmployeeRow } from "./tables.ts";

/** An irregularity of real data, shown by a named employee. */
export interface Flaw {
  readonly kind: string;
  readonly name: string;
  /** As the database has it. */
  readonly email: string;
  /** What a correct sync does about it. */
  readonly expectation: string;
}

/** How a flaw is made: what differs from an ordinary row, and from an Entra user in full agreement with it. */
export interface FlawedPerson extends Flaw {
  readonly row: Partial<EmployeeRow>;
  readonly entra: (agreeing: EntraUser) => readonly EntraUser[];
}

type Details = Partial<Pick<FlawedPerson, "row" | "entra">>;

function flaw(
  kind: string,
  first: string,
  last: string,
  expectation: string,
  details: Details,
): FlawedPerson {
  const email = details.row?.email ?? emailAddress(first, last);
  return {
    kind,
    name: `${first} ${last}`.trim(),
    email,
    expectation,
    row: { first_name: first, last_name: last, email, ...details.row },
    entra: details.entra ?? ((user) => [user]),
  };
}

const but = (changes: Partial<EntraUser>) => (user: EntraUser) => [{ ...user, ...changes }];
const stale = but({ jobTitle: "Trainee", mobilePhone: "+47 900 00 000", department: "Salg", city: null });

const longTitle =
  "Fagansvarlig eiendomsmegler MNEF med særskilt ansvar for landbrukseiendommer, fritidseiendommer og tomter i Telemark, Vestfold og Numedal";

/** Everyone in the sample company with a flaw; everything else about them is in agreement. */
export const flawedPeople: readonly FlawedPerson[] = [
  flaw("phone-cleared", "Ingrid", "Solheim", "the mobile phone that HR no longer has is cleared", {
    row: { phone: null },
    entra: but({ mobilePhone: "+47 915 00 318" }),
  }),
  flaw("changed-title", "Henrik", "Aasen", "jobTitle is written, and nothing else", {
    row: { title: "Eiendomsmegler MNEF" },
    entra: but({ jobTitle: "Eiendomsmeglerfullmektig" }),
  }),
  flaw("changed-name", "Kari", "Lien Brekke", "surname and displayName are written; the sign-in name stays", {
    row: { email: emailAddress("Kari", "Lien") },
    entra: but({ surname: "Lien", displayName: "Kari Lien" }),
  }),
  flaw("upn-differs", "Silje", "Moen", "is matched by mail and written", {
    entra: (user) => stale({ ...user, userPrincipalName: `smoen@${domain}` }),
  }),
  flaw("proxy-address", "Kristian", "Lunde", "is matched by proxyAddresses and written", {
    entra: (user) =>
      stale({
        ...user,
        userPrincipalName: `klunde@${domain}`,
        mail: `k.lunde@${domain}`,
        proxyAddresses: [`SMTP:k.lunde@${domain}`, `smtp:${user.mail}`],
      }),
  }),
  flaw("two-with-same-mail", "Marte", "Bakken", "is reported; neither of the two users is written", {
    entra: (user) =>
      ["marte", "mbakken"].flatMap((name) =>
        stale({
          ...user,
          id: objectId(name),
          userPrincipalName: `${name}@${domain}`,
          proxyAddresses: [],
        }),
      ),
  }),
  flaw("missing-in-entra", "Jonas", "Haugen", "is skipped with a warning", { entra: () => [] }),
  flaw("on-premises-synced", "Anne", "Kristoffersen", "is skipped, and said to be mastered on-premises", {
    entra: (user) =>
      stale({
        ...user,
        onPremisesSyncEnabled: true,
        onPremisesImmutableId: "yG0nLk2VnEqQm1b7aT3sXw==",
        onPremisesLastSyncDateTime: "2026-01-15T02:11:40Z",
      }),
  }),
  flaw("administrator", "Petter", "Nygård", "the phones are refused and stay; the rest is written", {
    entra: (user) => stale({ ...user, isAdministrator: true, businessPhones: [] }),
  }),
  flaw("no-office", "Camilla", "Strand", "is reported as skipped", {
    row: { office_id: null },
    entra: stale,
  }),
  flaw("no-last-name", "Sofie", "", "is written with the one name; surname is cleared", {
    row: { last_name: null, email: `sofie@${domain}` },
    entra: (user) => stale({ ...user, displayName: "Sofie Vang", surname: "Vang" }),
  }),
  flaw("impossible-email", "Lars", "Vik", "is reported as skipped", {
    row: { email: `lars.vik(at)${domain}` },
    entra: (user) => withAddress(user, `lars.vik@${domain}`).flatMap(stale),
  }),
  flaw(
    "duplicate-email",
    "Tone",
    "Dahl",
    "both who claim the address are reported, its user is not written",
    {
      entra: stale,
    },
  ),
  flaw(
    "duplicate-email",
    "Tonje",
    "Dahl",
    "both who claim the address are reported, her user is not written",
    {
      row: { email: `Tone.Dahl@${domain}` },
      entra: (user) => withAddress(user, `tonje.dahl@${domain}`).flatMap(stale),
    },
  ),
  flaw("norwegian-letters", "Bjørg", "Sæther Ødegård", "the garbled letters are corrected", {
    row: { title: "Rådgiver, Sør-Østlandet" },
    entra: but({ displayName: "BjÃ¸rg SÃ¦ther Ã˜degÃ¥rd", jobTitle: "RÃ¥dgiver, SÃ¸r-Ã˜stlandet" }),
  }),
  flaw("long-title", "Ragnhild", "Myklebust", "a note about the title, which stays; the rest is written", {
    row: { title: longTitle },
    entra: but({ jobTitle: "Eiendomsmegler", department: "Salg", postalCode: null }),
  }),
  flaw("email-in-capitals", "Guro", "Engen", "is matched all the same and written", {
    row: { email: `GURO.ENGEN@${domain.toUpperCase()}` },
    entra: stale,
  }),
  flaw("leaver", "Odd", "Gjerde", "has left: the user is not touched", {
    row: { status: "inactive" },
    entra: stale,
  }),
  flaw("decomposed-name", "Pål", "Årdal", "equal by meaning: nothing is written", {
    row: { first_name: "Pål".normalize("NFD"), last_name: "Årdal".normalize("NFD") },
  }),
  flaw("phone-format", "Vegard", "Hovland", "the same numbers, written otherwise: nothing is written", {
    entra: (user) =>
      but({
        mobilePhone: withoutSpaces(user.mobilePhone),
        businessPhones: user.businessPhones.map((phone) => phone.replaceAll(" ", "-")),
      })(user),
  }),
  flaw("stray-spaces", "Unni", "Fossum", "the same but for spaces around: nothing is written", {
    row: { title: " Kundekoordinator  " },
  }),
  flaw(
    "guest-namesake",
    "Eirik",
    "Sande",
    "the member is written; the guest with the same mail is not touched",
    {
      entra: (user) => [
        ...stale(user),
        {
          ...user,
          id: objectId("guest eirik.sande"),
          userType: "Guest",
          userPrincipalName: `eirik.sande_partner.example#EXT#@fjordbo.onmicrosoft.example`,
          proxyAddresses: [],
          jobTitle: "Rådgiver",
          companyName: "Partner AS",
        },
      ],
    },
  ),
  flaw("office-without-phone", "Trygve", "Hamre", "the previous business phone is cleared", {
    row: { office_id: 11 },
    entra: but({ businessPhones: ["+47 62 00 55 00"] }),
  }),
  flaw("in-agreement", "Liv", "Solbakken", "nothing is written", {}),
];

/** The flaws as a list: who, what is wrong, what a correct sync does. */
export const flaws: readonly Flaw[] = flawedPeople.map(({ kind, name, email, expectation }) => ({
  kind,
  name,
  email,
  expectation,
}));

function withAddress(user: EntraUser, address: string): EntraUser[] {
  const identity = { id: objectId(address), userPrincipalName: address, mail: address };
  return [
    {
      ...user,
      ...identity,
      mailNickname: address.split("@")[0] ?? null,
      proxyAddresses: [`SMTP:${address}`],
    },
  ];
}

/** A user after years without a sync: one in eight still right, the rest wrong in several places. */
export function neglect(user: EntraUser, dice: Random): EntraUser {
  if (dice.chance(1 / 8)) return user;
  const mostlyNull = <T>(value: T, probability: number) => (dice.chance(probability) ? null : value);
  return {
    ...user,
    displayName: dice.chance(0.06) ? `${user.surname}, ${user.givenName}` : user.displayName,
    givenName: mostlyNull(user.givenName, 0.05),
    surname: mostlyNull(user.surname, 0.05),
    jobTitle: dice.chance(0.2) ? dice.pick(titles) : mostlyNull(user.jobTitle, 0.5),
    mobilePhone: dice.chance(0.2) ? withoutSpaces(user.mobilePhone) : mostlyNull(user.mobilePhone, 0.5),
    businessPhones: dice.chance(0.75) ? [] : user.businessPhones,
    department: dice.chance(0.2) ? "Salg" : mostlyNull(user.department, 0.5),
    officeLocation: mostlyNull(user.officeLocation, 0.7),
    streetAddress: mostlyNull(user.streetAddress, 0.8),
    city: mostlyNull(user.city, 0.6),
    postalCode: mostlyNull(user.postalCode, 0.8),
    country: dice.chance(0.2) ? "Norge" : mostlyNull(user.country, 0.5),
  };
}

/** The same number as a phone writes it: nothing for a sync to do. */
export function withoutSpaces(phone: string | null): string | null {
  return phone?.replaceAll(" ", "") ?? null;
}
