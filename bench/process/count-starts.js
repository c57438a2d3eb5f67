// Preloaded into every process of a test run, an older Node's among them: notes in the file COUNT_STARTS, one word a
// line, what the process starts. It patches what Node gives, so that older versions of the project are counted alike.
import childProcess from "node:child_process";
import { appendFileSync } from "node:fs";
import { syncBuiltinESMExports } from "node:module";

const file = process.env.COUNT_STARTS;
const note = (what) => file && appendFileSync(file, `${what}\n`);

const fork = childProcess.fork;
childProcess.fork = (module, ...rest) => {
  const path = String(module).replaceAll("\\", "/");
  if (path.endsWith("/azurite/process.ts")) note("azurite");
  if (/\/host\/main\.ts$|\/host-[0-9a-f]{16}\.mjs$/.test(path)) note("host");
  return fork(module, ...rest);
};
syncBuiltinESMExports();

// PGlite's two programs: the server, and initdb, which is a tenth of it.
for (const name of ["instantiate", "compile"]) {
  const original = WebAssembly[name];
  WebAssembly[name] = (source, ...rest) => {
    const size = source?.byteLength ?? 0;
    if (size > 4_000_000) note("postgres");
    else if (size > 250_000 && size < 1_000_000) note("initdb");
    return original.call(WebAssembly, source, ...rest);
  };
}
