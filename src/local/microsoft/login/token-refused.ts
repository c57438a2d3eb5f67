// Numbers, error names and statuses: "Microsoft Entra authentication and authorization error codes".
const REFUSALS = {
  50027: { error: "invalid_client", status: 401 },
  70003: { error: "unsupported_grant_type", status: 400 },
  70011: { error: "invalid_scope", status: 400 },
  90002: { error: "invalid_request", status: 400 },
  500011: { error: "invalid_resource", status: 400 },
  700016: { error: "unauthorized_client", status: 400 },
  700021: { error: "invalid_client", status: 401 },
  700023: { error: "invalid_client", status: 401 },
  700024: { error: "invalid_client", status: 401 },
  700027: { error: "invalid_client", status: 401 },
  900144: { error: "invalid_request", status: 400 },
  1002012: { error: "invalid_scope", status: 400 },
  5002723: { error: "invalid_client", status: 401 },
  7000215: { error: "invalid_client", status: 401 },
  7000218: { error: "invalid_client", status: 401 },
  7000222: { error: "invalid_client", status: 401 },
} as const;

/** The number behind AADSTS. */
export type RefusalCode = keyof typeof REFUSALS;

/** No token: the AADSTS code says why, `error` and `status` are what OAuth makes of it. */
export class TokenRefused extends Error {
  readonly code: RefusalCode;
  readonly error: string;
  readonly status: number;

  constructor(code: RefusalCode, message: string) {
    super(message);
    this.name = "TokenRefused";
    this.code = code;
    this.error = REFUSALS[code].error;
    this.status = REFUSALS[code].status;
  }
}
