import { expect, test } from "vitest";
import { newRun } from "../../src/core/run.ts";

const request = { mode: "apply", trigger: "request", startedBy: "a test", targets: [] } as const;
const trace = "4bf92f3577b34da6a3ce929d0e0e4736";

test.each([
  { asked: `00-${trace}-00f067aa0ba902b7-01`, why: "as it is" },
  { asked: `00-${trace}-00f067aa0ba902b7-00`, why: "sampled, even if the caller would drop it" },
])("a run belongs to the operation of its requester: $why", ({ asked }) => {
  const { traceparent } = newRun({ ...request, traceparent: asked }, new Date());
  expect(traceparent).toBe(`00-${trace}-00f067aa0ba902b7-01`);
});

test.each([undefined, "", "nonsense", `00-${trace}`])(
  "a run has an operation of its own where no other is given: %s",
  (asked) => {
    const { traceparent } = newRun({ ...request, traceparent: asked }, new Date());
    expect(traceparent).toMatch(/^00-(?!4bf9)[0-9a-f]{32}-[0-9a-f]{16}-01$/);
  },
);
