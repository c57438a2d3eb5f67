import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import manifest from "../package.json" with { type: "json" };

const read = (path: string) => readFileSync(join(import.meta.dirname, "../.devcontainer", path), "utf8");

test("the devcontainer has exactly the Node of package.json, and a browser where the tests look for it", () => {
  const dockerfile = read("Dockerfile");
  expect(/^FROM (\S+)$/m.exec(dockerfile)?.[1]).toBe(`node:${manifest.devDependencies.node}-bookworm`);
  expect(dockerfile).toMatch(/apt-get install .*\bchromium\b/);
  expect(dockerfile).toContain("ENV CHROMIUM=/usr/bin/chromium");
});

test("the devcontainer installs from the lockfile, starts everything, and forwards where that listens", () => {
  // Comments are allowed in it.
  const json = read("devcontainer.json").replace(/^\s*\/\/.*$/gm, "");
  const { postCreateCommand, postAttachCommand, forwardPorts, remoteUser } = JSON.parse(json);
  expect([postCreateCommand, postAttachCommand]).toEqual(["npm ci", "npm start"]);
  // PostgreSQL refuses to run as root.
  expect(remoteUser).toBe("node");
  const sources = ["src/cli/local.ts", "test/scenarios/console/states/gallery.ts"].map((path) =>
    readFileSync(join(import.meta.dirname, "..", path), "utf8"),
  );
  const ports = [/freePort\((\d+)\)/, /port: (\d+)/].map((pattern, index) =>
    Number(pattern.exec(sources[index] ?? "")?.[1]),
  );
  expect(forwardPorts).toEqual(ports);
});
