import { execFileSync } from "node:child_process";
import { describe, expect, test } from "vitest";
import { GRANT } from "../../../src/clients/exchange/answer-error.ts";
import { WRITE_PHOTOS } from "../../../src/clients/graph/answer.ts";
import { revokeRole } from "../../../src/clients/http/permission.ts";

/** A replacement for Azure CLI: ids repeat the query, and writes are printed. */
const az = String.raw`az() {
  case "$*" in
    "ad sp show "*appRoles*) echo "role:$(expr "$7" : ".*value=='\(.*\)'")" ;;
    "ad sp show "*) echo "sp:$5" ;;
    "rest --url "*) echo "assignment:$(expr "$5" : ".*appRoleId=='\(.*\)'")" ;;
    "rest --method "*) echo "$3 $5 \${7:-}" ;;
  esac
}`.replace("\\${", "${");

/** What a command writes, in a shell with these variables. */
function written(command: string, env: Record<string, string>): string[] {
  const options = { env: { PATH: process.env["PATH"] ?? "", ...env }, encoding: "utf8" } as const;
  return execFileSync("bash", ["-ec", `${az}\n${command}`], options)
    .trim()
    .split("\n");
}

const assignments = (who: string) =>
  `https://graph.microsoft.com/v1.0/servicePrincipals/sp:${who}/appRoleAssignments`;

describe.skipIf(process.platform === "win32")("in a shell", () => {
  test.each([
    [
      "the app registration, where there is one,",
      { ENTRA_CLIENT_ID: "app", AZURE_CLIENT_ID: "identity" },
      "app",
    ],
    ["the managed identity, where that is who signs in,", { AZURE_CLIENT_ID: "identity" }, "identity"],
  ])("the remedy grants %s the role", (_, env, who) => {
    const [line = ""] = written(WRITE_PHOTOS.grant, env);
    const [method, url, ...body] = line.split(" ");
    expect([method, url]).toEqual(["post", assignments(who)]);
    expect(JSON.parse(body.join(" "))).toEqual({
      principalId: `sp:${who}`,
      resourceId: "sp:00000003-0000-0000-c000-000000000000",
      appRoleId: "role:ProfilePhoto.ReadWrite.All",
    });
  });

  test("that for Exchange grants the app role and the directory role, to the same", () => {
    const bodies = written(GRANT, { AZURE_CLIENT_ID: "identity" }).map((line) =>
      JSON.parse(line.split(" ").slice(2).join(" ")),
    );
    expect(bodies).toMatchObject([
      { principalId: "sp:identity", appRoleId: "role:Exchange.ManageAsApp" },
      { principalId: "sp:identity", directoryScopeId: "/" },
    ]);
  });

  test("that for a superfluous role takes away its assignment", () => {
    const command = revokeRole("graph", "Directory.ReadWrite.All") ?? "";
    expect(written(command, { ENTRA_CLIENT_ID: "app" })).toEqual([
      `delete ${assignments("app")}/assignment:role:Directory.ReadWrite.All`,
    ]);
  });
});

test.each(["", "a'b", "$(reboot)", "User.Read.All; reboot", "--role"])(
  "makes no command of %j, which a token may say and no role is called",
  (name) => {
    expect(revokeRole("graph", name)).toBeUndefined();
  },
);
