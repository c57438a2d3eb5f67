/** A whole number as one reads it: "1,234". */
export const grouped = (number: number): string => number.toLocaleString("en");

/** How many of what: "1 field", "1,234 fields", "2 people". */
export function count(number: number, what: string, many = `${what}s`): string {
  return `${grouped(number)} ${number === 1 ? what : many}`;
}

/** How many people. */
export const countPeople = (number: number): string => count(number, "person", "people");

/** How many people a list leaves out, and where they are. */
export const morePeople = (number: number): string =>
  `… and ${count(number, "more person", "more people")}; the JSON has them all`;
