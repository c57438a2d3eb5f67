import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** The folder that is deployed. */
export const deployed = join(import.meta.dirname, "../../../templates");

/** Files to add to a folder of minimal templates, or to replace them. */
export function withTemplates(files: Readonly<Record<string, string>>, use: (folder: string) => void): void {
  const folder = mkdtempSync(join(tmpdir(), "templates-"));
  const plainest = {
    "signature.html.liquid": "<p>{{ DisplayName }}</p>",
    "signature.txt.liquid": "{{ DisplayName }}",
  };
  try {
    for (const [name, source] of Object.entries({ ...plainest, ...files })) {
      writeFileSync(join(folder, name), source);
    }
    use(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
