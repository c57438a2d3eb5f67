import { permission } from "../wire/permission.ts";

/** What reading users takes. */
export const READ_USERS = permission("graph", ["User.Read.All"], {
  grant: "User.Read.All",
  wider: ["User.ReadWrite.All", "Directory.Read.All", "Directory.ReadWrite.All"],
});

/** What changing a user's profile takes; for an administrator's phones a directory role on top of it. */
export const WRITE_USERS = permission("graph", ["User.ReadUpdate.All", "User.ReadWrite.All"], {
  // The lesser one is of 2026, and not every tenant has it yet.
  grant: "User.ReadWrite.All",
});

/** What changing a user's photo takes. */
export const WRITE_PHOTOS = permission("graph", ["ProfilePhoto.ReadWrite.All", "User.ReadWrite.All"], {
  grant: "ProfilePhoto.ReadWrite.All",
});
