import { Hono } from "hono";
import * as z from "zod";
import type { Controls } from "../options.ts";
import { peoplePage } from "./people-page.ts";
import { signaturePage } from "./signature-page.ts";

const OrganizationChange = z.strictObject({ PostponeRoamingSignaturesUntilLater: z.boolean() });
const LimitsChange = z
  .strictObject({
    concurrent: z.int().positive().nullable(),
    cmdlets: z.int().positive().nullable(),
    seconds: z.number().positive(),
  })
  .partial();
const SettingsChange = z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]));

type ExchangeControls = Pick<
  Controls,
  "users" | "mailboxes" | "photos" | "organization" | "exchangeThrottle"
>;

/** The control routes for mailboxes, photos, the organization and Exchange's limits, below `/_control`. */
export function exchangeRoutes(controls: ExchangeControls): Hono {
  const { users, mailboxes, photos, organization, exchangeThrottle } = controls;
  const app = new Hono();
  const missing = { error: "There is no such mailbox." };

  app.get("/people", (c) => c.html(peoplePage(controls)));
  app.get("/mailboxes", (c) =>
    c.json(
      mailboxes.all().map((mailbox) => ({ ...mailbox, photo: photos.get(mailbox.userId)?.etag ?? null })),
    ),
  );
  app.get("/mailboxes/:id", (c) => {
    const mailbox = mailboxes.get(c.req.param("id"));
    return mailbox ? c.json(mailbox) : c.json(missing, 404);
  });
  app.patch("/mailboxes/:id", async (c) => {
    const mailbox = mailboxes.get(c.req.param("id"));
    if (!mailbox) return c.json(missing, 404);
    return c.json(mailboxes.set(mailbox.userId, SettingsChange.parse(await c.req.json())));
  });
  app.get("/mailboxes/:id/signature", (c) => {
    const mailbox = mailboxes.get(c.req.param("id"));
    if (!mailbox) return c.json(missing, 404);
    const name = users.get(mailbox.userId)?.displayName ?? mailbox.userId;
    // The signature inside the frame is untrusted, and must not run scripts.
    c.header(
      "Content-Security-Policy",
      "default-src 'none'; style-src 'unsafe-inline'; img-src https: 'self'",
    );
    return c.html(signaturePage(name, mailbox, organization));
  });
  app.get("/mailboxes/:id/photo", (c) => {
    const photo = photos.get(mailboxes.get(c.req.param("id"))?.userId ?? "");
    if (!photo) return c.json({ error: "There is no such photo." }, 404);
    return c.body(photo.bytes, 200, { "Content-Type": "image/jpeg", ETag: photo.etag });
  });

  app.get("/organization", (c) => c.json(organization));
  app.put("/organization", async (c) =>
    c.json(Object.assign(organization, OrganizationChange.parse(await c.req.json()))),
  );
  app.get("/exchange-limits", (c) => c.json(exchangeThrottle.limits()));
  app.put("/exchange-limits", async (c) => {
    const { concurrent, cmdlets, seconds } = LimitsChange.parse(await c.req.json());
    exchangeThrottle.set({
      ...(concurrent !== undefined && { concurrent }),
      ...(cmdlets !== undefined && { cmdlets }),
      ...(seconds !== undefined && { seconds }),
    });
    return c.json(exchangeThrottle.limits());
  });
  return app;
}
