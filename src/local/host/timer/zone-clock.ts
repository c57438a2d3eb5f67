/** The clock on the wall of one time zone. Instants are ms since 1970 UTC; wall times ms as if the clock showed UTC. */
export interface ZoneClock {
  /** What the clock shows at that instant. */
  wall(instant: number): number;
  /** When the clock shows that time, in order: twice in the hour that is repeated in autumn, never in the hour left out in spring. */
  instants(wall: number): readonly number[];
  /** The instant of a wall time by standard time, which .NET takes where the clock shows it twice or never. */
  standard(wall: number): number;
}

// No zone is further from UTC, and none changes its clock twice in two days.
const dayMs = 86_400_000;

/** The clock of an IANA time zone (default the machine's); throws naming a zone that is unknown, as Windows' names are. */
export function zoneClock(timeZone?: string): ZoneClock {
  const format = formatOf(timeZone);
  const offset = (instant: number): number => {
    const name = format.formatToParts(instant).find(({ type }) => type === "timeZoneName")?.value ?? "";
    const [, sign, hours = "0", minutes = "0", seconds = "0"] =
      /^GMT([+-])(\d+):(\d+)(?::(\d+))?$/.exec(name) ?? [];
    const size = ((Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1000;
    return sign === "-" ? -size : size;
  };
  const offsetsAround = (wall: number) => [...new Set([offset(wall - dayMs), offset(wall + dayMs)])];
  const instants = (wall: number) =>
    offsetsAround(wall)
      .map((each) => wall - each)
      .filter((instant) => instant + offset(instant) === wall)
      .sort((a, b) => a - b);
  return {
    wall: (instant) => instant + offset(instant),
    instants,
    standard: (wall) => instants(wall).at(-1) ?? wall - Math.min(...offsetsAround(wall)),
  };
}

function formatOf(timeZone: string | undefined): Intl.DateTimeFormat {
  try {
    return new Intl.DateTimeFormat("en-US", { timeZone, timeZoneName: "longOffset" });
  } catch {
    throw new Error(`"${timeZone}" is no time zone of the IANA database: write a name such as Europe/Oslo.`);
  }
}
