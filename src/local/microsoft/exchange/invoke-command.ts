import * as z from "zod";
import type { AccessTokens } from "../login/access-tokens.ts";
import { cmdlets, type ExchangeState } from "./cmdlets.ts";
import { ExchangeError, errorBody } from "./exchange-error.ts";

/** What the apps of the tenant may do in Exchange: the cmdlets of their management roles; null with no role at all. */
export interface ExchangeAccess {
  cmdlets: readonly string[] | null;
}

/** One call of a cmdlet, by itself or as a part of a batch. */
export interface Invocation {
  readonly tenant: string;
  readonly header: (name: string) => string | undefined;
  /** Throws when it is no JSON. */
  readonly body: () => unknown;
}

/** The answer to a call; some have no body. */
export interface Invoked {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: object | null;
}

/** What the answer depends on. */
export interface ExchangeContext {
  readonly tenantId: string;
  readonly tokens: AccessTokens;
  readonly access: ExchangeAccess;
  readonly state: ExchangeState;
}

const Command = z.object({
  CmdletInput: z.strictObject({
    CmdletName: z.string(),
    Parameters: z.record(z.string(), z.unknown()).default({}),
  }),
});

/** Runs one cmdlet, refusing all that Exchange refuses. */
export async function invokeCommand(context: ExchangeContext, invocation: Invocation): Promise<Invoked> {
  const refused = await refuseCaller(context, invocation);
  if (refused) return refused;
  try {
    return { status: 200, headers: {}, body: succeed(context, run(context, invocation)) };
  } catch (error) {
    if (error instanceof ExchangeError) return failed(error);
    throw error;
  }
}

/** A failed cmdlet as an answer. */
export function failed(error: ExchangeError): Invoked {
  const type = error.exception.split(".").at(-1) ?? "";
  return { status: error.status, headers: { "X-ExceptionType": type }, body: errorBody(error) };
}

/** Refuses a caller without the tenant's GUID or a token that counts (401, no body); undefined when they may go on. */
export async function refuseCaller(
  { tenantId, tokens }: ExchangeContext,
  { tenant, header }: Pick<Invocation, "tenant" | "header">,
): Promise<Invoked | undefined> {
  // A domain of the tenant is routed elsewhere, where the token is not accepted.
  if (tenant.toLowerCase() !== tenantId.toLowerCase()) {
    return unauthorized("2000010", `The tenant ${tenant} is not the token's.`);
  }
  const caller = await tokens.verify(header("authorization"), "exchange");
  if (typeof caller === "string") return unauthorized("2000008", `The token cannot be used: ${caller}.`);
  // Exchange.ManageAsAppV2 alone is not enough.
  if (!caller.roles.has("Exchange.ManageAsApp")) {
    return unauthorized("2000012", "The token lacks the role Exchange.ManageAsApp.");
  }
  return undefined;
}

function unauthorized(code: string, reason: string): Invoked {
  const headers = {
    "WWW-Authenticate": 'Bearer client_id="00000002-0000-0ff1-ce00-000000000000", error="invalid_token"',
    "x-ms-diagnostics": `${code};reason="${reason}";error_category="invalid_token"`,
  };
  return { status: 401, headers, body: null };
}

function run({ tenantId, access, state }: ExchangeContext, { header, body }: Invocation) {
  // The well-known arbitration mailbox, by which an app's calls are routed.
  const anchor = `APP:SystemMailbox{bb558c35-97f1-4cb9-8ff7-d53741dc928c}@${tenantId}`;
  if (header("x-anchormailbox")?.toLowerCase() !== anchor.toLowerCase()) {
    throw badRequest(`The header X-AnchorMailbox has to be ${anchor}.`);
  }
  if (!access.cmdlets) {
    throw denied(
      "The role assigned to application isn't supported in this scenario. Please check online documentation for assigning correct Directory Roles to Azure AD Application for EXO App-Only Authentication.",
    );
  }
  const command = Command.safeParse(parse(body));
  if (!command.success) throw badRequest(z.prettifyError(command.error));
  const { CmdletName: name, Parameters: parameters } = command.data.CmdletInput;
  const cmdlet = cmdlets[name];
  if (!cmdlet) {
    throw new ExchangeError(
      400,
      "System.Management.Automation.CommandNotFoundException",
      `The term '${name}' is not recognized as the name of a cmdlet, function, script file, or operable program.`,
    );
  }
  if (!access.cmdlets.includes(name)) {
    throw denied(`The cmdlet ${name} is not present in the role definition of the current user.`);
  }
  return cmdlet(state, parameters);
}

function succeed({ tenantId }: ExchangeContext, value: readonly object[]): object {
  return {
    "@odata.context": `https://outlook.office365.com/adminapi/beta/${tenantId}/$metadata#Collection(Exchange.GenericHashTable)`,
    "adminapi.warnings@odata.type": "#Collection(String)",
    "@adminapi.warnings": [],
    value,
  };
}

function parse(body: () => unknown): unknown {
  try {
    return body();
  } catch {
    throw badRequest("The body is no JSON.");
  }
}

function badRequest(message: string): ExchangeError {
  return new ExchangeError(400, "Microsoft.Exchange.Admin.OData.Core.ODataServiceException", message);
}

function denied(message: string): ExchangeError {
  return new ExchangeError(
    403,
    "Microsoft.Exchange.Configuration.Authorization.CmdletAccessDeniedException",
    message,
  );
}
