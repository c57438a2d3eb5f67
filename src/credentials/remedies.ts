/** What an AADSTS code means for the app, and the command that mends it. */
interface Refusal {
  readonly code: string;
  readonly message: string;
  readonly remedy: string;
}

/** Registers the certificate in the vault for the app, or makes one and registers it. */
export const REGISTER_CERTIFICATE =
  'az ad app credential reset --id "$ENTRA_CLIENT_ID" --keyvault <vault> --cert "$ENTRA_CERTIFICATE_NAME" --append' +
  " (with --create-cert for a new one)";
const NEW_SECRET =
  'az ad app credential reset --id "$ENTRA_CLIENT_ID" --append, and set ENTRA_CLIENT_SECRET to the password it prints';

const tenant: Refusal = {
  code: "unknown-tenant",
  message: "Entra ID knows no tenant ENTRA_TENANT_ID",
  remedy: "az account show --query tenantId --output tsv",
};
const app: Refusal = {
  code: "unknown-app",
  message: "The tenant has no app ENTRA_CLIENT_ID",
  remedy:
    'az ad app list --all --query "[].[displayName,appId]"; if it is there: az ad sp create --id "$ENTRA_CLIENT_ID"',
};
const certificate: Refusal = {
  code: "certificate-refused",
  message: "Entra ID refused the certificate: it is not registered for the app, or has expired",
  remedy: REGISTER_CERTIFICATE,
};

/** By the number after AADSTS (Microsoft Entra authentication error codes). */
export const REFUSALS: Readonly<Record<number, Refusal>> = {
  90002: tenant,
  900023: tenant,
  700016: app,
  7000229: app,
  50027: certificate,
  700021: certificate,
  700023: certificate,
  700027: certificate,
  5002723: certificate,
  700024: {
    code: "wrong-clock",
    message: "Entra ID refused the app's signature as too old or too new",
    remedy: "Set this machine's clock.",
  },
  7000112: {
    code: "app-disabled",
    message: "The app ENTRA_CLIENT_ID is disabled in the tenant",
    remedy: 'az ad sp update --id "$ENTRA_CLIENT_ID" --set accountEnabled=true',
  },
  7000215: {
    code: "wrong-secret",
    message: "Entra ID refused ENTRA_CLIENT_SECRET (its value is needed, not its id)",
    remedy: NEW_SECRET,
  },
  7000222: { code: "secret-expired", message: "ENTRA_CLIENT_SECRET has expired", remedy: NEW_SECRET },
};
