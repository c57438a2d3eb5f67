// Records the answers that the states are made of, from the sample company in a local cloud: run it after the API has
// changed, with `node test/scenarios/console/states/record.ts`.
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createClient } from "../../../../src/cli/client.ts";
import { followRun } from "../../../../src/cli/follow-run.ts";
import { employeeKey } from "../../../../src/core/key.ts";
import { sampleCompany } from "../../../../src/local/company/company.ts";
import { lifeEvents } from "../../../../src/local/company/life-events.ts";
import { startStack } from "../../../../src/local/stack.ts";
import type { Sample } from "./sample.ts";

const stack = await startStack({
  company: (images) => sampleCompany({ employees: 24, images, flawed: 6 }),
  settings: { SYNC_MAX_CHANGED_PERCENT: "", SYNC_MAX_CLEARED_PERCENT: "" },
});
const { url, keys } = stack.host;
const client = createClient({ url, key: keys.host });
const answers: Record<string, unknown> = {};

/** Keeps an answer by its path, without the query. */
async function keep(path: string, { name = path, body }: { name?: string; body?: object } = {}) {
  const answer = await fetch(`${url}/api/${path}`, {
    method: body ? "POST" : "GET",
    headers: { "x-functions-key": keys.host, ...(body && { "content-type": "application/json" }) },
    ...(body && { body: JSON.stringify(body) }),
  });
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
  const isJson = answer.headers.get("content-type")?.includes("json");
  answers[name] = isJson ? await answer.json() : Buffer.from(await answer.arrayBuffer()).toString("base64");
}

async function keepRun(id: string) {
  for (const part of ["", "/plan", "/outcomes"]) await keep(`runs/${id}${part}`);
}

try {
  const follow = async (run: { readonly id: string }) => followRun(client, run.id, () => {});
  const first = await follow(await client.requestRun({}));
  const held = first.waiting?.run ?? first.id;
  await keepRun(held);
  const plan = await client.plan(held);
  const at = new Date().toISOString();
  await client.release(held, plan.digest);
  const done = await follow({ id: held });
  await keep(`runs/${done.id}`, { name: "the held run, done" });
  await keep(`runs/${done.id}/outcomes`, { name: "its outcomes" });

  const person = plan.employees.find(
    ({ changes, notes }) => changes.some(({ target }) => target === "photo") && notes.length === 0,
  );
  if (!person) throw new Error("The sample company has no one with a photo and no note.");
  await lifeEvents(stack.database.query).changeTitle(person.email, "Fagansvarlig");
  const { id: preview } = await follow(await client.requestRun({ mode: "preview" }));
  await keepRun(preview);
  const key = employeeKey(person.email);
  const plain = ["me", "status", "pause", "queues", "employees", "exclusions", "runs", "mismatches"];
  for (const path of [...plain, "templates"]) await keep(path);
  await keep("changes?limit=12", { name: "changes" });
  await keep("preview", { body: { emails: [person.email] } });
  await keep("templates/preview", { body: { emails: [person.email] } });
  for (const path of ["", "/history", "/signature?format=json", "/photo?size=96"])
    await keep(`employees/${key}${path}`, { name: `employees/${key}${path.replace(/\?.*/, "")}` });

  const sample: Sample = { at, email: person.email, held, preview, answers };
  await writeFile(join(import.meta.dirname, "sample.json"), `${JSON.stringify(sample, null, 1)}\n`);
} finally {
  await stack.close();
}
