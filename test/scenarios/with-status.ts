import { afterAll, expect } from "vitest";
import type { Status } from "../../src/status/status.ts";
import { runCli } from "../cli/run-cli.ts";
import { eventually } from "./eventually.ts";
import type { Scene } from "./with-stack.ts";

/**
 * How the scenarios of a file look at the app's status: over HTTP and on the command line. At the end all answers, `fewest`
 * of them at least, are searched for secrets and people.
 */
export function withStatus(scene: () => Scene, fewest: number) {
  /** Every answer of the file, to be searched for what must not be in it. */
  const answers: string[] = [];

  const look = async (): Promise<Status> => {
    const response = await scene().ask("GET", "status");
    const text = await response.text();
    answers.push(text);
    expect(response.status, text).toBe(200);
    return JSON.parse(text) as Status;
  };

  /**
   * Waits until a check finds that, the whole status is so, and others are in these states: a status is shown for some seconds
   * before anything is looked at again, and on a busy machine a check may have no answer in time.
   */
  const found = (name: string, finding: object, whole: object = {}, states: Record<string, string> = {}) =>
    eventually(async () => {
      const status = await look();
      expect(status).toMatchObject(whole);
      expect(status.checks.find((check) => check.name === name)).toMatchObject(finding);
      for (const [other, state] of Object.entries(states))
        expect([other, stateOf(status, other)]).toEqual([other, state]);
      return status;
    });

  const stateOf = ({ checks }: Status, name: string) => checks.find((check) => check.name === name)?.state;
  const cli = (...args: string[]) =>
    runCli(["status", "--url", scene().host.url, "--key", scene().host.keys.host, ...args]);

  afterAll(() => {
    const { azurite, database, microsoft, host, company } = scene();
    const [, key = "(none)"] = /AccountKey=([^;]+)/.exec(azurite.connectionString) ?? [];
    const secrets = [key, database.url, microsoft.identityHeader, host.keys.host, host.keys.master];
    const people = company.employees.flatMap(({ email, phone }) => [email, phone]).filter(Boolean);
    const all = answers.join("\n");
    expect(answers.length).toBeGreaterThanOrEqual(fewest);
    expect([...secrets, ...people].filter((text) => all.includes(String(text)))).toEqual([]);
    expect(all).not.toMatch(/PRIVATE KEY|eyJ[\w-]+\.eyJ|AccountKey|Bearer /);
  });

  return { look, found, cli };
}
