import { entraUser } from "../../../../src/local/microsoft/graph/user.ts";
import type { MicrosoftOptions } from "../../../../src/local/microsoft/options.ts";
import { type Answer, answerOf, idOf, KARI, type RunningMicrosoft, TENANT } from "../running-microsoft.ts";

export const EXCHANGE_SCOPE = "https://outlook.office365.com/.default";
export const ANCHOR = `APP:SystemMailbox{bb558c35-97f1-4cb9-8ff7-d53741dc928c}@${TENANT}`;

/** No mailbox of his own. */
export const OLE = entraUser({ id: idOf(2), userPrincipalName: "ole@example.no", displayName: "Ole" });
/** Her mailbox is in a server of the company's own. */
export const SIRI = entraUser({
  id: idOf(3),
  userPrincipalName: "siri@example.no",
  mail: "siri@example.no",
  displayName: "Siri",
});

export const EXCHANGE: Partial<MicrosoftOptions> = {
  users: [KARI, OLE, SIRI],
  mailboxes: [
    { user: KARI.id, settings: { DefaultFontName: "Georgia", AlwaysShowBcc: true } },
    { user: SIRI.id, hosting: "on-premises" },
  ],
};

/** A call of a cmdlet: headers replace the right ones, null leaves one out. */
export type CmdletCall = {
  headers?: Record<string, string | null>;
  tenant?: string;
  version?: string;
  path?: string;
  body?: unknown;
};

/** Calls a cmdlet correctly; `call` overrides any part. */
export async function invoke(
  microsoft: RunningMicrosoft,
  cmdlet: string,
  parameters: Record<string, unknown> = {},
  call: CmdletCall = {},
): Promise<Answer> {
  const body = call.body ?? { CmdletInput: { CmdletName: cmdlet, Parameters: parameters } };
  return post(microsoft, { ...call, path: call.path ?? "InvokeCommand", body });
}

/** Posts to Exchange with the right headers; `call` overrides any part. */
export async function post(microsoft: RunningMicrosoft, call: CmdletCall): Promise<Answer> {
  const { tenant = TENANT, version = "beta", path, body } = call;
  return answerOf(
    await fetch(`${microsoft.exchangeUrl}/adminapi/${version}/${tenant}/${path}`, {
      method: "POST",
      headers: await headersOf(microsoft, call.headers),
      body: typeof body === "string" ? body : JSON.stringify(body),
    }),
  );
}

/** The headers of a call to Exchange. */
export async function headersOf(
  microsoft: RunningMicrosoft,
  changes: Record<string, string | null> = {},
): Promise<Record<string, string>> {
  const headers = {
    Authorization: `Bearer ${await microsoft.token(EXCHANGE_SCOPE)}`,
    "Content-Type": "application/json; charset=utf-8",
    "X-AnchorMailbox": ANCHOR,
    ...changes,
  };
  return Object.fromEntries(
    Object.entries(headers).filter((entry): entry is [string, string] => entry[1] !== null),
  );
}

/** The code, exception and text that an error names. */
export function reasonOf({ body }: Answer): string[] {
  return body.error.details[0].message.split("|");
}
