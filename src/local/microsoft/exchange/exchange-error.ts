import { createHash } from "node:crypto";

/** A failed cmdlet as Exchange reports it: an HTTP status, the .NET name of the exception and its text. */
export class ExchangeError extends Error {
  readonly status: number;
  /** Full name, e.g. `Microsoft.Exchange.Configuration.Tasks.ManagementObjectNotFoundException`. */
  readonly exception: string;

  constructor(status: number, exception: string, message: string) {
    super(message);
    this.name = "ExchangeError";
    this.status = status;
    this.exception = exception;
  }
}

const CODES: Readonly<Record<number, string>> = {
  400: "BadRequest",
  403: "Forbidden",
  404: "NotFound",
  408: "RequestTimeout",
  429: "TooManyRequests",
  503: "ServiceUnavailable",
  504: "GatewayTimeout",
};

/** The body of a failed cmdlet; what failed is in `details[].message`, as `code|exception|text`. */
export function errorBody({ status, exception, message }: ExchangeError): object {
  const number = createHash("sha256").update(exception).digest("hex").slice(0, 6).toUpperCase();
  const code = exception.endsWith("ManagementObjectNotFoundException") ? "6F9304" : number;
  return {
    error: {
      code: CODES[status] ?? "InternalServerError",
      message: "Error executing cmdlet",
      details: [{ code: "Client", target: "", message: `Ex${code}|${exception}|${message}` }],
      innererror: {
        message: "Error executing cmdlet",
        type: "Microsoft.Exchange.Admin.OData.Core.ODataServiceException",
        stacktrace: "",
        internalexception: { message, type: exception, stacktrace: "" },
      },
    },
  };
}

/** A 400 of PowerShell's, before any cmdlet ran. */
export function bindingError(message: string): ExchangeError {
  return new ExchangeError(400, "System.Management.Automation.ParameterBindingException", message);
}

/** A 400 of a cmdlet's, for a value. */
export function invalidValue(message: string): ExchangeError {
  return new ExchangeError(400, "Microsoft.Exchange.Data.DataValidationException", message);
}
