import type { Plugin } from "esbuild";

/**
 * What `applicationinsights` loads and this app has switched off: other exporters than that of Azure Monitor, their
 * protocols, the instrumentation of libraries, and live metrics with a sign-in of their own. It is most of what telemetry is, and would be loaded at each start.
 */
const unused =
  /^(@opentelemetry\/(exporter-.+|otlp-.+|configuration|instrumentation-.+|winston-transport|propagator-jaeger)|@microsoft\/applicationinsights-web-snippet|@azure\/identity)$/;

/** Each thing of such a package can be named, and throws where it is used after all: a setting of OpenTelemetry asks for it. */
const absent = `module.exports = new Proxy({}, {
  get: (_, name) => name === "__esModule" ? true : class {
    constructor() { throw new Error("This build sends telemetry to Azure Monitor alone, and has no " + String(name) + ": remove the setting OTEL_… that asks for it."); }
  },
});`;

/** Leaves out of the bundle what of OpenTelemetry is never used. */
export const withoutUnusedTelemetry: Plugin = {
  name: "without-unused-telemetry",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: unused }, ({ path }) => ({ path, namespace: "unused-telemetry" }));
    onLoad({ filter: /.*/, namespace: "unused-telemetry" }, () => ({ contents: absent, loader: "js" }));
  },
};
