import type { AccessTokens, Caller } from "../login/access-tokens.ts";
import type { PatchedProperty } from "./check-patch.ts";
import { GraphError } from "./graph-error.ts";
import type { StoredUser } from "./users.ts";

const READ = [
  "User.Read.All",
  "User.ReadWrite.All",
  "User.ReadUpdate.All",
  "Directory.Read.All",
  "Directory.ReadWrite.All",
];
const WRITE = ["User.ReadWrite.All", "User.ReadUpdate.All", "Directory.ReadWrite.All"];
const WRITE_PHOTOS = ["ProfilePhoto.ReadWrite.All", "User.ReadWrite.All"];
const READ_PHOTOS = [...WRITE_PHOTOS, "ProfilePhoto.Read.All", "User.Read.All"];
const READ_GROUPS = [
  "GroupMember.Read.All",
  "GroupMember.ReadWrite.All",
  "Group.Read.All",
  "Group.ReadWrite.All",
  "Directory.Read.All",
  "Directory.ReadWrite.All",
];

const REFUSALS = {
  missing: "Access token is empty.",
  malformed: "The access token is not a JWT of this tenant.",
  signature: "The access token's signature is not valid.",
  expired: "Lifetime validation failed, the token is expired.",
  audience: "Access token validation failure. Invalid audience.",
  revoked: "The access token has been revoked.",
};

/** Verifies the Authorization header of a call to Graph; throws a 401 GraphError. */
export async function authenticate(tokens: AccessTokens, authorization: string | undefined): Promise<Caller> {
  const caller = await tokens.verify(authorization, "graph");
  if (typeof caller === "string") {
    throw new GraphError(401, "InvalidAuthenticationToken", REFUSALS[caller]);
  }
  return caller;
}

/** Lets a caller read users, or throws a 403 GraphError. */
export function mayRead(caller: Caller): void {
  if (!READ.some((role) => caller.roles.has(role))) throw denied();
}

/** Lets a caller read groups and their members, or throws a 403 GraphError. */
export function mayReadGroups(caller: Caller): void {
  if (!READ_GROUPS.some((role) => caller.roles.has(role))) throw denied();
}

/** Lets a caller read photos, or throws a 403 GraphError. */
export function mayReadPhotos(caller: Caller): void {
  if (!READ_PHOTOS.some((role) => caller.roles.has(role))) throw accessDenied();
}

/** Lets a caller write photos, or throws a 403 GraphError. */
export function mayWritePhotos(caller: Caller): void {
  if (!WRITE_PHOTOS.some((role) => caller.roles.has(role))) throw accessDenied();
}

/** Lets a caller write all of these properties, or throws a 403 GraphError. */
export function mayWrite(caller: Caller, properties: readonly PatchedProperty[]): void {
  if (WRITE.some((role) => caller.roles.has(role))) return;
  const sufficient = properties.every(
    ({ writtenWith }) => writtenWith !== undefined && caller.roles.has(writtenWith),
  );
  if (!sufficient) throw denied();
}

/** Refuses the whole PATCH (403 GraphError) when it touches a sensitive property of an administrator. */
export function mayWriteTo(user: StoredUser, properties: readonly PatchedProperty[]): void {
  if (user.isAdministrator && properties.some(({ sensitive }) => sensitive)) throw denied();
}

/** Outlook, which keeps the photos, has a code of its own. */
function accessDenied(): GraphError {
  return new GraphError(403, "ErrorAccessDenied", "Access is denied. Check credentials and try again.");
}

function denied(): GraphError {
  return new GraphError(
    403,
    "Authorization_RequestDenied",
    "Insufficient privileges to complete the operation.",
  );
}
