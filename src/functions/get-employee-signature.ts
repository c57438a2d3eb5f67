import { app as functions } from "@azure/functions";
import { z } from "zod";
import type { App } from "../app.ts";
import { emailIn } from "../http/email-in.ts";
import { authLevelFor, endpoint, json } from "../http/endpoint.ts";
import { noSuchEmployee } from "../http/problem.ts";

const Query = z.object({
  format: z.enum(["html", "text", "json"]).default("html"),
  photo: z.enum(["with", "without"]).default("with"),
});

/** A page of somebody's data: it runs nothing, sends nothing, and loads nothing but its images. */
const harmless =
  "sandbox; default-src 'none'; img-src https:; style-src 'unsafe-inline'; form-action 'none'; frame-ancestors 'none'";

/** GET /api/employees/{email}/signature?format=html|text|json&photo=without: as it would be written now; JSON has what is there, too. */
export const registerGetEmployeeSignature = ({ settings, signatureOf, signatureViewOf }: App): void =>
  functions.http("getEmployeeSignature", {
    route: "employees/{email}/signature",
    methods: ["GET"],
    authLevel: authLevelFor(settings.HTTP_AUTH),
    handler: endpoint(settings.HTTP_AUTH, "Sync.Read", async (request) => {
      const { format, photo } = Query.parse(Object.fromEntries(request.query));
      if (format === "json") return json((await signatureViewOf(emailIn(request))) ?? missing());
      const signature = (await signatureOf(emailIn(request), photo)) ?? missing();
      return {
        status: 200,
        headers: {
          "content-type": format === "html" ? "text/html; charset=utf-8" : "text/plain; charset=utf-8",
          "content-security-policy": harmless,
        },
        body: signature[format],
      };
    }),
  });

function missing(): never {
  throw noSuchEmployee;
}
