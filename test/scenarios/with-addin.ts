import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect } from "vitest";
import { appCopy } from "./app-copy.ts";
import { syncedCompany } from "./synced-company.ts";
import { withStack } from "./with-stack.ts";

/** The mailbox that a rule names; its replies get no signature. */
export const frontDesk = "post@fjordbo.example";

/** A synced company with rules that leave everyone to the add-in, and a shared mailbox besides. */
export function withAddin() {
  const addinClientId = "0d9c1e52-7a3b-4c8e-9f10-2b6d4a7e8c35";
  const app = appCopy();
  const rulesFile = join(app, "templates", "rules.yaml");
  writeFileSync(
    rulesFile,
    `rules:
  - name: Front desk
    mailbox: ${frontDesk}
    template: signature
    reply: none
  - name: Everyone
    served: addin
`,
  );
  const scene = withStack({
    app,
    company: syncedCompany(40),
    microsoft: { addinClientId },
    settings: { SYNC_TARGETS: "entra,signature", ADDIN_CLIENT_ID: addinClientId },
  });
  beforeAll(async () => {
    expect(await scene().sync()).toMatchObject({ summary: { failures: [] } });
  });

  const userOf = (email: string) => scene().microsoft.users.get(email) ?? expect.fail(email);
  /** An access token of the add-in for the person with an address, with some claims otherwise. */
  const tokenOf = (email: string, claims?: Readonly<Record<string, unknown>>) =>
    scene().microsoft.addin.issue(userOf(email), claims);
  return { scene, rulesFile, userOf, tokenOf };
}
