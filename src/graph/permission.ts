/** An application permission of Microsoft Graph that an operation needs. */
export interface Permission {
  readonly needed: string;
  readonly grant: string;
}

/** Microsoft Graph's own application id, the same in every tenant. */
const GRAPH = "00000003-0000-0000-c000-000000000000";

/** The role's id is looked up by its name: it is what the documentation speaks of, and what a person can check. */
function permission(needed: string, role: string): Permission {
  const id = `$(az ad sp show --id ${GRAPH} --query "appRoles[?value=='${role}'].id" -o tsv)`;
  return {
    needed,
    grant:
      `az ad app permission add --id "$ENTRA_CLIENT_ID" --api ${GRAPH} --api-permissions "${id}=Role"` +
      ` && az ad app permission admin-consent --id "$ENTRA_CLIENT_ID"`,
  };
}

/** What reading users takes. */
export const READ_USERS = permission("User.Read.All", "User.Read.All");

/** What changing a user's profile takes; for an administrator's phones a directory role on top of it. */
export const WRITE_USERS = permission("User.ReadUpdate.All or User.ReadWrite.All", "User.ReadWrite.All");

/** What changing a user's photo takes. */
export const WRITE_PHOTOS = permission(
  "ProfilePhoto.ReadWrite.All or User.ReadWrite.All",
  "ProfilePhoto.ReadWrite.All",
);
