/** What an AADSTS code means for the app, and the command that fixes it. */
interface Refusal {
  readonly code: string;
  readonly message: string;
  readonly remedy: string;
}

/** Registers the newest version of the certificate in the vault for the app. */
export function registerCertificate(vaultUrl: string, name: string): string {
  const [vault] = new URL(vaultUrl).hostname.split(".");
  return `az ad app credential reset --id "$ENTRA_CLIENT_ID" --keyvault ${vault} --cert ${name} --append`;
}

/** Makes a new version of the certificate in the vault, RSA and exportable, and registers it for the app. */
export function newCertificate(vaultUrl: string, name: string): string {
  return `${registerCertificate(vaultUrl, name)} --create-cert`;
}

const NEW_SECRET =
  'az ad app credential reset --id "$ENTRA_CLIENT_ID" --append, and set ENTRA_CLIENT_SECRET to the password it prints';

const tenant: Refusal = {
  code: "unknown-tenant",
  message: "Entra ID has no tenant ENTRA_TENANT_ID",
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
  remedy:
    'az ad app credential reset --id "$ENTRA_CLIENT_ID" --keyvault <vault> --cert "$ENTRA_CERTIFICATE_NAME" --append' +
    " (with --create-cert for a new one)",
};

/** Microsoft Graph and Office 365 Exchange Online, the same in every tenant. */
const RESOURCES = [
  ["Microsoft Graph", "00000003-0000-0000-c000-000000000000"],
  ["Exchange Online", "00000002-0000-0ff1-ce00-000000000000"],
] as const;
const forResources = (command: (id: string) => string) =>
  RESOURCES.map(([name, id]) => `${command(id)} (${name})`).join(" or ");

const cloud: Refusal = {
  code: "wrong-cloud",
  message: "The tenant belongs to another of Microsoft's clouds",
  remedy: "Set AZURE_AUTHORITY_HOST and GRAPH_URL to those of the tenant's cloud: az cloud show",
};

/** By the number after AADSTS (Microsoft Entra authentication error codes). */
export const REFUSALS: Readonly<Record<number, Refusal>> = {
  90002: tenant,
  900023: tenant,
  700016: app,
  7000229: app,
  90038: cloud,
  900382: cloud,
  500011: {
    code: "resource-missing",
    message: "The tenant does not have what the token is for, Microsoft Graph or Exchange Online",
    remedy: forResources((id) => `az ad sp create --id ${id}`),
  },
  500014: {
    code: "resource-disabled",
    message: "The tenant has disabled what the token is for, Microsoft Graph or Exchange Online",
    remedy: forResources((id) => `az ad sp update --id ${id} --set accountEnabled=true`),
  },
  501051: {
    code: "consent-missing",
    message: "The app ENTRA_CLIENT_ID is not assigned to any role of what the token is for",
    remedy:
      'az ad app permission admin-consent --id "$ENTRA_CLIENT_ID"' +
      " or, where infra/graph made the registration, deploy that once more",
  },
  53003: {
    code: "blocked-by-policy",
    message: "A Conditional Access policy of the tenant blocks the app",
    remedy:
      "Let the app ENTRA_CLIENT_ID through in the policy that its sign-in log names: Entra admin center, " +
      "Sign-in logs, Service principal sign-ins.",
  },
  50027: certificate,
  700021: certificate,
  700023: certificate,
  700027: certificate,
  1000502: certificate,
  5002723: certificate,
  7000214: certificate,
  7000274: certificate,
  7000277: certificate,
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
