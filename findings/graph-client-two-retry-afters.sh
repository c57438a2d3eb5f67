#!/usr/bin/env bash
# @microsoft/microsoft-graph-client 3.0.7 beside @azure/core-rest-pipeline 1.24.0 (npm): a 429 with two Retry-After headers,
# as when a gateway adds its own, which fetch joins to "2, 2" or "2, 30". Azure's pipeline waits the 2 seconds of the first.
# Graph's RetryHandler reads the list as a date (V8 takes "2, 30" for 30 February 2001, which is 2 March), finds that in the
# past, and repeats at once, with all the tries that it has: where Microsoft asks for more time it gets a burst.
# Why it matters: whoever leaves throttling to the Graph client is throttled harder behind such a gateway, and its tries are
# used up within milliseconds. Guessed before: what is no number is ignored, and the client's own back-off waits.
# Seen on 2026-11-28. Needs node 20 or newer and npm. Ends with 1 when one of them behaves differently.
set -euo pipefail

for tool in node npm; do
  command -v "$tool" >/dev/null || { echo "This needs $tool." >&2; exit 2; }
done
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

npm init --yes >/dev/null
npm install --no-audit --no-fund --silent @microsoft/microsoft-graph-client@3.0.7 @azure/core-rest-pipeline@1.24.0

cat >throttle.mjs <<'END'
import { once } from "node:events";
import { createServer } from "node:http";
import { createDefaultHttpClient, createPipelineFromOptions, createPipelineRequest } from "@azure/core-rest-pipeline";
import graph from "@microsoft/microsoft-graph-client";

const clients = {
  "core-rest-pipeline": async (url) => {
    const request = createPipelineRequest({ url, allowInsecureConnection: true });
    await createPipelineFromOptions({}).sendRequest(createDefaultHttpClient(), request);
  },
  "microsoft-graph-client": async (url) => {
    const handler = new graph.RetryHandler(new graph.RetryHandlerOptions());
    handler.setNext(new graph.HTTPMessageHandler());
    await handler.execute({ request: url, options: { method: "GET" } });
  },
};

for (const headers of [["2"], ["2", "2"], ["2", "30"]]) {
  for (const [name, get] of Object.entries(clients)) {
    const times = [];
    const server = createServer((_, response) => {
      times.push(performance.now());
      if (times.length === 1) response.writeHead(429, headers.flatMap((seconds) => ["Retry-After", seconds]));
      response.end();
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    await get(`http://127.0.0.1:${server.address().port}/`);
    const waited = times[1] - times[0];
    console.log(`${name.padEnd(23)}Retry-After: ${headers.join(" and ").padEnd(9)}${waited > 1500 ? "waits" : "repeats at once"}`);
    server.close();
    server.closeAllConnections();
  }
}
END
node throttle.mjs 2>/dev/null >seen
cat >expected <<'END'
core-rest-pipeline     Retry-After: 2        waits
microsoft-graph-client Retry-After: 2        waits
core-rest-pipeline     Retry-After: 2 and 2  waits
microsoft-graph-client Retry-After: 2 and 2  repeats at once
core-rest-pipeline     Retry-After: 2 and 30 waits
microsoft-graph-client Retry-After: 2 and 30 repeats at once
END
cat seen
diff expected seen && echo "As described: of two headers, Graph's client makes none."
