import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, test } from "vitest";

test("npm start shows a first run that the guards hold, releases it, and ends with the proof", async () => {
  const env = { ...process.env, EMPLOYEES_DATABASE_URL: undefined, NO_COLOR: "1" };
  const args = ["src/cli/main.ts", "local", "--once", "--employees", "20"];
  // It rejects with any exit code but 0.
  const { stdout } = await promisify(execFile)(process.execPath, args, { env });
  const steps = [
    /^sync held {2}\S+$/m,
    /^ {2}employees {2}20 /m,
    /^ {4}changed-percent:entra {2}would change for more than 20 % of the people\n {6}jobTitle +\d+ of 20 /m,
    /^Released: /m,
    /^sync done in /m,
    /! released by .*, in spite of$/m,
    /^Second sync: nothing should be left to do\.$/m,
    /^ {2}to change {2}0 /m,
    /^✓ Compared with the database: \d+ profiles, \d+ photos, \d+ signatures\. All agree/m,
  ];
  let rest = stdout;
  for (const step of steps) {
    expect(rest).toMatch(step);
    rest = rest.slice(rest.search(step) + 1);
  }
});
