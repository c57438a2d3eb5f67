import { type CountryCode, getCountries, isSupportedCountry } from "libphonenumber-js/max";

/** Languages in which a country may be named. */
const languages = ["en", "nb", "nn", "sv", "da", "fi", "de", "fr", "nl"];

/** The ISO 3166 code of a country given by its code or name; undefined for anything else. */
export function regionOf(country: string): CountryCode | undefined {
  const code = country.trim().toUpperCase();
  if (code === "") return undefined;
  if (isSupportedCountry(code)) return code;
  const names = languages.map((language) => new Intl.DisplayNames(language, { type: "region" }));
  return getCountries().find((region) => names.some((name) => name.of(region)?.toUpperCase() === code));
}

/** Digits of postal codes, in countries where all are of one length and some begin with 0 (Universal Postal Union). */
const postalCodes: Partial<Record<CountryCode, number>> = {
  NO: 4,
  DK: 4,
  SJ: 4,
  FI: 5,
  AX: 5,
  EE: 5,
  DE: 5,
  FR: 5,
  IT: 5,
  ES: 5,
  US: 5,
  CZ: 5,
  SK: 5,
  HR: 5,
  LT: 5,
  MX: 5,
  TR: 5,
  UA: 5,
};

/** How many digits a postal code of the country has; undefined where none begins with 0, or where they differ. */
export function postalCodeDigits(country: string): number | undefined {
  const region = regionOf(country);
  return region && postalCodes[region];
}

/** The time zone (IANA name) of a country given by its code or name; undefined where it has several that differ. */
export function zoneOf(country: string): string | undefined {
  const region = regionOf(country);
  if (!region) return undefined;
  const locale: { getTimeZones?(): string[] | undefined } = Object(new Intl.Locale(`und-${region}`));
  const [first, ...others] = locale.getTimeZones?.() ?? [];
  return first && others.every((zone) => offsets(zone) === offsets(first)) ? first : undefined;
}

/** How far a zone is from UTC in winter and in summer. */
const offsets = (timeZone: string): string =>
  ["2026-01-15T12:00Z", "2026-07-15T12:00Z"]
    .map((time) =>
      new Intl.DateTimeFormat("en", { timeZone, timeZoneName: "longOffset" }).format(new Date(time)),
    )
    .join();
