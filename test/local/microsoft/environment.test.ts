import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { createServer } from "node:net";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { withMicrosoft } from "./running-microsoft.ts";

const FIXTURE = fileURLToPath(new URL("./fixtures/read-one-user.ts", import.meta.url));

test("another process reaches everything with the environment alone", async () => {
  await withMicrosoft({}, async ({ env, certificateAuthorityFile, close }) => {
    const { stdout } = await promisify(execFile)(process.execPath, [FIXTURE], {
      env: { PATH: process.env["PATH"] ?? "", ...env },
      timeout: 240_000,
    });
    expect(JSON.parse(stdout)).toMatchObject({ value: [{ displayName: "Kari Nordmann" }] });
    await close();
    expect(existsSync(certificateAuthorityFile)).toBe(false);
  });
});

test("names the port that is in use", async () => {
  const holder = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => holder.once("listening", resolve));
  const { port } = holder.address() as { port: number };
  await expect(withMicrosoft({ ports: { vault: port } }, async () => {})).rejects.toThrow(
    `Port ${port} for vault is in use`,
  );
  holder.close();
});
