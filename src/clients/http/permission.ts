/** The API that defines an application permission. */
export type Api = keyof typeof apis;

/** Microsoft's own applications and their ids, the same in every tenant. */
export const apis = {
  graph: { name: "Microsoft Graph", id: "00000003-0000-0000-c000-000000000000" },
  exchange: { name: "Office 365 Exchange Online", id: "00000002-0000-0ff1-ce00-000000000000" },
} as const;

/** An application permission that an operation needs. */
export interface Permission {
  readonly api: Api;
  /** The app roles of which any one suffices, the narrowest first. */
  readonly sufficient: readonly string[];
  /** The roles to choose from, as text. */
  readonly needed: string;
  /** The command that grants it. */
  readonly grant: string;
}

/** The need for one of these roles: `grant` is the one to grant; the `wider` ones also suffice, but are never requested. */
export const permission = (
  api: Api,
  roles: readonly string[],
  { grant, wider = [] }: { readonly grant: string; readonly wider?: readonly string[] },
): Permission => ({
  api,
  sufficient: [...roles, ...wider],
  needed: roles.join(" or "),
  grant: grantRole(api, grant),
});

const servicePrincipals = "https://graph.microsoft.com/v1.0/servicePrincipals";

// Of an app registration or, where there is none, of the managed identity: both are granted roles in the same way.
const self = `SP=$(az ad sp show --id "\${ENTRA_CLIENT_ID:-$AZURE_CLIENT_ID}" --query id -o tsv)`;

/** A role's id is looked up by its name, which the documentation uses and a person can check. */
const roleId = (api: Api, role: string): string =>
  `$(az ad sp show --id ${apis[api].id} --query "appRoles[?value=='${role}'].id" -o tsv)`;

function grantRole(api: Api, role: string): string {
  const resource = `$(az ad sp show --id ${apis[api].id} --query id -o tsv)`;
  const body = String.raw`{\"principalId\":\"$SP\",\"resourceId\":\"${resource}\",\"appRoleId\":\"${roleId(api, role)}\"}`;
  return `${self} && az rest --method post --url ${servicePrincipals}/$SP/appRoleAssignments --body "${body}"`;
}

/** The command that revokes a role; undefined for a name that cannot be a role of Microsoft's. */
export function revokeRole(api: Api, role: string): string | undefined {
  // The name comes from a token and is used in a shell command.
  if (!/^\w+([.-]\w+)*$/.test(role)) return undefined;
  const assignment = `$(az rest --url ${servicePrincipals}/$SP/appRoleAssignments --query "value[?appRoleId=='${roleId(api, role)}'].id" -o tsv)`;
  return `${self} && az rest --method delete --url "${servicePrincipals}/$SP/appRoleAssignments/${assignment}"`;
}
