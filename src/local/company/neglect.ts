import type { EntraUser } from "../microsoft/graph/user.ts";
import { titles } from "./names.ts";
import type { Random } from "./random.ts";

/** A user as years without a sync leave it: one in eight still right, the rest wrong in several places. */
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
