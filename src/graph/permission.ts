/** An application permission of Microsoft Graph that an operation needs. */
export interface Permission {
  readonly needed: string;
  readonly grant: string;
}

/** Microsoft Graph's own application id, the same in every tenant. */
const GRAPH = "00000003-0000-0000-c000-000000000000";

function permission(needed: string, roleId: string): Permission {
  return {
    needed,
    grant:
      `az ad app permission add --id "$ENTRA_CLIENT_ID" --api ${GRAPH} --api-permissions ${roleId}=Role` +
      ` && az ad app permission admin-consent --id "$ENTRA_CLIENT_ID"`,
  };
}

/** What reading users takes. */
export const READ_USERS = permission("User.Read.All", "df021288-bdef-4463-88db-98f22de89214");

/** What changing a user's profile takes; for an administrator's phones a directory role on top of it. */
export const WRITE_USERS = permission(
  "User.ReadUpdate.All or User.ReadWrite.All",
  "741f803b-c850-494e-b5df-cde7c675a1ca",
);

/** What changing a user's photo takes; the grant is that of changing users, which covers it. */
export const WRITE_PHOTOS = permission(
  "ProfilePhoto.ReadWrite.All or User.ReadWrite.All",
  "741f803b-c850-494e-b5df-cde7c675a1ca",
);
