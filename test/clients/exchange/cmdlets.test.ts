import { expect, test } from "vitest";
import {
  getMessageConfiguration,
  getMessageConfigurations,
  getOrganizationConfig,
  setMessageConfiguration,
} from "../../../src/clients/exchange/configuration.ts";
import { rows, withExchange } from "./exchange-server.ts";

const configuration = {
  SignatureHtml: "<p>Kåre</p>",
  SignatureText: "Kåre",
  SignatureTextOnMobile: "K",
  AutoAddSignature: true,
  AutoAddSignatureOnReply: true,
  AutoAddSignatureOnMobile: false,
};

test("writes our keys of a mailbox and no others", () =>
  withExchange({ answer: () => ({ status: 204 }) }, async ({ exchange, seen }) => {
    expect(await setMessageConfiguration(exchange, "1", configuration)).toEqual({ requestId: "r-1" });
    expect(seen[0]?.body.CmdletInput).toEqual({
      CmdletName: "Set-MailboxMessageConfiguration",
      Parameters: { Identity: "1", ...configuration },
    });
  }));

test("reads our keys of a mailbox, nothing where it has none", () =>
  withExchange(
    {
      answer: ({ body }) =>
        body.CmdletInput.Parameters.Identity === "1"
          ? rows({ ...configuration, Identity: "no/Kåre", IsDarkTheme: true })
          : rows({ SignatureHtml: null }),
    },
    async ({ exchange }) => {
      expect(await getMessageConfiguration(exchange, "1")).toEqual(configuration);
      expect(await getMessageConfiguration(exchange, "2")).toEqual({
        SignatureHtml: "",
        SignatureText: "",
        SignatureTextOnMobile: "",
        AutoAddSignature: false,
        AutoAddSignatureOnReply: false,
        AutoAddSignatureOnMobile: false,
      });
    },
  ));

test.each([
  ["no row", rows()],
  ["two rows", rows(configuration, configuration)],
  ["something else", rows("text")],
])("does not take %s for a mailbox's configuration", (_, reply) =>
  withExchange({ answer: () => reply }, async ({ exchange }) => {
    await expect(getMessageConfiguration(exchange, "1")).rejects.toMatchObject({ code: "unexpected-answer" });
  }),
);

test("reads several mailboxes in one request, though one of them cannot be read", () =>
  withExchange(
    {
      answer: () => ({
        status: 200,
        json: {
          responses: [
            { id: "2", status: 200, body: { value: [] } },
            { id: "1", status: 200, body: { value: [configuration] } },
          ],
        },
      }),
    },
    async ({ exchange, seen }) => {
      expect(await getMessageConfigurations(exchange, ["1", "2"])).toMatchObject([
        configuration,
        { name: "GiveUp", code: "unexpected-answer" },
      ]);
      expect(seen).toHaveLength(1);
    },
  ));

test.each([
  [true, false],
  [false, true],
  [null, true],
])("with PostponeRoamingSignaturesUntilLater %s, roaming signatures are on: %s", (postponed, on) =>
  withExchange(
    { answer: () => rows({ Name: "fjordbo", PostponeRoamingSignaturesUntilLater: postponed }) },
    async ({ exchange }) => {
      expect(await getOrganizationConfig(exchange)).toEqual({ roamingSignatures: on });
    },
  ),
);

test("does not guess where the tenant's settings are missing", () =>
  withExchange({ answer: () => rows() }, async ({ exchange }) => {
    await expect(getOrganizationConfig(exchange)).rejects.toMatchObject({ code: "unexpected-answer" });
  }));
