// `npm run console:states`: every view of the console in every state, without a stack; a view that is edited is shown
// again at once.
import type { IncomingMessage, ServerResponse } from "node:http";
import { join } from "node:path";
import react from "@vitejs/plugin-react";
import { createServer } from "vite";
import type { Answer } from "./answers.ts";
import { answerOf, type State, states } from "./states.ts";

const root = join(import.meta.dirname, "../../../../src/console");

/** The state that a page shows, by its address (`/?state=runs#/runs`), which its requests carry. */
function stateOf(address: string | undefined): State {
  const name = new URL(address ?? "/", "http://localhost").searchParams.get("state") ?? "";
  return Object.entries(states).find(([known]) => known === name)?.[1] ?? states.overview;
}

function answer(response: ServerResponse, given: Answer): void {
  if (given === "never") return;
  if (given === "broken") return void response.destroy();
  if ("picture" in given)
    return void response.setHeader("content-type", "image/jpeg").end(Buffer.from(given.picture, "base64"));
  response.statusCode = "status" in given ? given.status : 200;
  response.setHeader("content-type", "application/json");
  response.end(JSON.stringify("body" in given ? given.body : given));
}

const frames = Object.entries(states).map(([name, state]: [string, State]) => {
  const lines = [...(state.press ?? []).map((button) => `press ${button}`), state.locale ?? ""].filter(
    Boolean,
  );
  const address = `/?state=${encodeURIComponent(name)}#/${state.at}`;
  return `<section><h2><a href="${address}" target="_blank">${name}</a></h2><p>${lines.join(", ")}</p><iframe loading="lazy" title="${name}" src="${address}"></iframe></section>`;
});

const gallery = `<!doctype html><meta charset="utf-8"><title>States of the console</title>
<style>body{font-family:sans-serif;display:flex;flex-wrap:wrap;gap:16px}h2{font-size:16px;margin:0}p{margin:0;min-height:1.2em;font-size:13px}iframe{width:720px;height:480px;resize:both;border:1px solid #999}</style>
${frames.join("\n")}`;

const server = await createServer({
  configFile: false,
  root,
  plugins: [
    react(),
    {
      name: "states",
      configureServer({ middlewares }) {
        middlewares.use("/states", (_: IncomingMessage, response: ServerResponse) => {
          response.setHeader("content-type", "text/html").end(gallery);
        });
        middlewares.use("/api/", ({ method = "GET", url, headers }: IncomingMessage, response) => {
          const { pathname } = new URL(url ?? "", "http://localhost");
          answer(response, answerOf(stateOf(headers.referer), method, pathname.slice(1)));
        });
      },
    },
  ],
  server: { host: "127.0.0.1", port: 5173 },
});
await server.listen();
const { port } = server.config.server;
process.stdout.write(
  `Every state of the console: http://127.0.0.1:${server.resolvedUrls?.local[0] ? new URL(server.resolvedUrls.local[0]).port : port}/states\n`,
);
