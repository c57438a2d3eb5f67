import { randomUUID } from "node:crypto";
import tls from "node:tls";
import { ClientSecretCredential } from "@azure/identity";
import { Client, HTTPMessageHandler, type Middleware, RetryHandler } from "@microsoft/microsoft-graph-client";
import { authenticate, keepErrors } from "../../src/clients/graph/graph.ts";
import type { Company } from "../../src/local/company/company.ts";
import { startImages } from "../../src/local/images/image-server.ts";
import { certificateAuthority } from "../../src/local/microsoft/certificates/certificate-authority.ts";
import { startMicrosoft } from "../../src/local/microsoft/microsoft.ts";
import type { Microsoft } from "../../src/local/microsoft/options.ts";
import { closers } from "../../src/local/stack.ts";
import { type VirtualClock, virtualClock } from "../peers/virtual-clock.ts";
import { type Manner, type Person, type SignedIn, writeEveryone } from "../peers/write-everyone.ts";
import { plainCompany } from "../plain-company.ts";

// Writes everyone of a company by the usual script, against the stand-ins with Graph's quotas. Its argument is JSON: how
// many people, at once, with which pause, and what a call takes. The requests are real, over TLS; what is waited for (calls,
// pauses, Retry-After) passes on a virtual clock, by which the quotas go as well. Prints what came of it as JSON.

const { people, latencyMs, ...manner } = JSON.parse(process.argv[2] ?? "") as Manner & {
  readonly people: number;
  readonly latencyMs: number;
};

const closing = closers();
const clock = virtualClock();
const authority = closing.add(await certificateAuthority());
tls.setDefaultCACertificates([...tls.getCACertificates("bundled"), authority.pem]);
const images = closing.add(await startImages({ authority }));
const company = plainCompany(people, images.url);
const ids = { tenantId: randomUUID(), clientId: randomUUID(), identityClientId: randomUUID() };
const microsoft = closing.add(
  await startMicrosoft({
    ...ids,
    users: company.entraUsers,
    authority,
    throttling: true,
    now: clock.now,
    exchangeLimit: 1,
  }),
);
const { graph, runCmdlet } = await signIn(microsoft);

const { fetch } = globalThis;
globalThis.fetch = (...request) => clock.during(() => answered(request, clock));
const failures = await clock.run(() => writeEveryone(everyone(company), { graph, runCmdlet }, manner));
globalThis.fetch = fetch;

const counts = microsoft.counts().filter(({ service }) => service === "graph" || service === "exchange");
const sum = (of: (count: (typeof counts)[number]) => number) =>
  counts.reduce((total, count) => total + of(count), 0);
const result = {
  calls: sum(({ calls }) => calls),
  bytes: sum(({ bytes }) => bytes),
  throttled: sum(({ statuses }) => statuses["429"] ?? 0),
  makespanMs: clock.now(),
  failures: failures.length,
  unwritten: company.employees.length - written(microsoft),
  ...(failures[0] && { first: String(failures[0].error) }),
};
await closing.close();
process.stdout.write(JSON.stringify(result));

/** An answer whole, after the time that a call to Microsoft takes; the images' server answers at once. */
async function answered(request: Parameters<typeof fetch>, { sleep }: VirtualClock): Promise<Response> {
  if (!String(request[0]).startsWith(images.url)) await sleep(latencyMs);
  const answer = await fetch(...request);
  const body = await answer.arrayBuffer();
  return new Response(body.byteLength > 0 ? body : null, { status: answer.status, headers: answer.headers });
}

/** Signs in with a client secret, as a script does. */
async function signIn({ app, graphUrl, exchangeUrl, loginUrl }: Microsoft): Promise<SignedIn> {
  const { tenantId, clientId } = ids;
  const secret = randomUUID();
  app.addSecret({ value: secret, expiresAt: new Date(Date.now() + 86_400_000) });
  const credential = new ClientSecretCredential(tenantId, clientId, secret, {
    authorityHost: loginUrl,
    disableInstanceDiscovery: true,
  });
  const tokenFor = async (resource: string) =>
    clock.during(async () => (await credential.getToken(`${resource}/.default`)).token);
  const graphToken = () => tokenFor("https://graph.microsoft.com");
  const exchangeToken = () => tokenFor("https://outlook.office365.com");
  // Before the time that is measured.
  await Promise.all([graphToken(), exchangeToken()]);
  // The SDK's own chain, but for the links that a stand-in's host and port do not get past.
  const middleware: Middleware[] = [
    keepErrors(),
    authenticate(graphUrl, graphToken),
    new RetryHandler(),
    new HTTPMessageHandler(),
  ];
  return {
    graph: Client.initWithMiddleware({ baseUrl: graphUrl, middleware }),
    async runCmdlet(cmdlet, parameters) {
      const answer = await globalThis.fetch(`${exchangeUrl}/adminapi/beta/${tenantId}/InvokeCommand`, {
        method: "POST",
        headers: {
          authorization: `Bearer ${await exchangeToken()}`,
          "content-type": "application/json; charset=utf-8",
          "x-anchormailbox": `APP:SystemMailbox{bb558c35-97f1-4cb9-8ff7-d53741dc928c}@${tenantId}`,
        },
        body: JSON.stringify({ CmdletInput: { CmdletName: cmdlet, Parameters: parameters } }),
      });
      const text = await answer.text();
      if (!answer.ok) throw new Error(`${cmdlet} was answered with ${answer.status}: ${text}`);
    },
  };
}

/** Everyone with the values of the database, as such a script maps them. */
function everyone({ employees, offices }: Company): Person[] {
  const officeOf = new Map(offices.map((office) => [office.id, office]));
  return employees.map((row) => {
    const office = officeOf.get(row.office_id ?? 0);
    const name = `${row.first_name ?? ""} ${row.last_name ?? ""}`.trim();
    return {
      email: row.email ?? "",
      profile: {
        displayName: name,
        givenName: row.first_name,
        surname: row.last_name,
        jobTitle: row.title,
        mobilePhone: row.phone,
        businessPhones: office?.phone ? [office.phone] : [],
        country: "NO",
        department: office?.name,
        officeLocation: office?.city,
        city: office?.city,
        streetAddress: office?.street_address,
        postalCode: office?.postal_code,
      },
      photo: row.profile_image_url,
      signature: `<p><b>${name}</b><br>${row.title ?? ""}<br>${row.phone ?? ""} · ${row.email ?? ""}<br>${office?.name ?? ""}, ${office?.street_address ?? ""}, ${office?.postal_code ?? ""} ${office?.city ?? ""}</p>`,
    };
  });
}

/** So many people have a profile and a signature: the script does what it says. */
function written({ users, mailboxes }: Microsoft): number {
  const withProfile = new Set(users.all().flatMap(({ id, jobTitle }) => (jobTitle === null ? [] : [id])));
  return mailboxes
    .all()
    .filter(({ userId, settings }) => withProfile.has(userId) && settings.SignatureHtml !== "").length;
}
