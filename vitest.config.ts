import { availableParallelism } from "node:os";
import { defineConfig, type TestProjectInlineConfiguration } from "vitest/config";

const resultsFile = process.env["TEST_RESULTS"];

/** Whole clouds, and hosts: each in processes of its own, for which a test mostly waits. */
const scenarios = ["test/scenarios/**/*.test.ts", "test/local/host/*.test.ts", "test/local/azurite*.test.ts"];
/** Companies of thousands: `npm run test:large`. */
const large = ["test/scenarios/**/*large*.test.ts"];
/** What is kept for a whole process: the authorities it trusts, where MSAL finds the identity, what sharp may decode. */
const apart = [
  "test/clients/{exchange,graph,identity,images,postgres}/*.test.ts",
  "test/**/against-*.test.ts",
  "test/local/microsoft/vault.test.ts",
  "test/targets/photo/*.test.ts",
  "test/targets/signature/shown-photo.test.ts",
  "test/local/images/*.test.ts",
];

/** Scenarios wait for half of their time: two more than there are cores keep those busy, and none waits too long for its turn. */
const workers = availableParallelism() + 2;

const project = (
  name: string,
  include: readonly string[],
  exclude: readonly string[],
  test: NonNullable<TestProjectInlineConfiguration["test"]>,
): TestProjectInlineConfiguration => ({
  test: {
    name,
    include: [...include],
    exclude: [...exclude],
    testTimeout: 300_000,
    hookTimeout: 300_000,
    // How long it waits is a failure's affair: a machine that is busy takes many times longer.
    expect: { poll: { timeout: 60_000, interval: 50 } },
    ...test,
  },
});

export default defineConfig({
  test: {
    globalSetup: "test/temporary-folder.ts",
    reporters: resultsFile ? ["default", ["json", { outputFile: resultsFile }]] : ["default"],
    projects: [
      project("apart", apart, [], { pool: "forks", maxWorkers: workers }),
      // What runs Azurite and Postgres for one file serves the next, see test/keep-running.ts.
      project("scenarios", scenarios, large, { pool: "forks", isolate: false, maxWorkers: workers }),
      // The short ones come last, and fill in what the long ones leave.
      project("units", ["test/**/*.test.ts"], [...scenarios, ...apart], {
        pool: "threads",
        isolate: false,
        maxWorkers: workers,
      }),
      project("large", large, [], { pool: "forks", maxWorkers: 1, sequence: { groupOrder: 1 } }),
    ],
  },
});
