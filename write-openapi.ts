import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describeApi } from "./src/api/openapi.ts";

await writeFile(
  join(import.meta.dirname, "docs/openapi.json"),
  `${JSON.stringify(describeApi(), null, 2)}\n`,
);
