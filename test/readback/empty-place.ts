import { aroundAll, beforeEach, expect } from "vitest";
import { emptyOwnTables, type Place, type WithPlace, withPGlite } from "./databases.ts";

/** A place for the tests of a file or a group; the app's own tables are empty when each begins. */
export function emptyPlace(withPlace: WithPlace = withPGlite): Place {
  let place: Place | undefined;
  const opened = () => place ?? expect.fail("The database is not started yet.");
  aroundAll((runSuite) =>
    withPlace(async (started) => {
      place = started;
      await runSuite();
    }),
  );
  beforeEach(async () => {
    await emptyOwnTables(opened().admin);
  });
  return {
    get url() {
      return opened().url;
    },
    get admin() {
      return opened().admin;
    },
  };
}
