import { expect, test } from "vitest";
import { READ_USERS, WRITE_PHOTOS, WRITE_USERS } from "../../src/clients/graph/answer.ts";
import { judgeRoles } from "../../src/status/identity.ts";

const profiles = [READ_USERS, WRITE_USERS];
const all = [READ_USERS, WRITE_USERS, WRITE_PHOTOS];
const least = ["User.Read.All", "User.ReadUpdate.All", "ProfilePhoto.ReadWrite.All"];

test.each([
  ["the least of everything", least, all, [], []],
  ["one wide role for everything", ["User.ReadWrite.All"], all, [], []],
  [
    "a wide role where the narrowest is not available",
    ["User.Read.All", "User.ReadWrite.All"],
    profiles,
    [],
    [],
  ],
  ["a wide role beside the least", [...least, "User.ReadWrite.All"], all, [], ["User.ReadWrite.All"]],
  [
    "a wide role that still does for photos",
    ["User.Read.All", "User.ReadUpdate.All", "User.ReadWrite.All"],
    all,
    [],
    [],
  ],
  [
    "what belongs to a target that is off",
    ["User.Read.All", "User.ReadUpdate.All", "ProfilePhoto.ReadWrite.All"],
    profiles,
    [],
    ["ProfilePhoto.ReadWrite.All"],
  ],
  ["a role of another kind", [...least, "Mail.ReadWrite"], all, [], ["Mail.ReadWrite"]],
  [
    "the whole directory, which is no substitute for writing users",
    ["Directory.ReadWrite.All"],
    profiles,
    [WRITE_USERS],
    [],
  ],
  [
    "the whole directory beside what does",
    ["User.ReadWrite.All", "Directory.ReadWrite.All", "Directory.Read.All"],
    profiles,
    [],
    ["Directory.ReadWrite.All", "Directory.Read.All"],
  ],
  ["nothing", [], all, all, []],
])("%s", (_, held, needs, missing, superfluous) => {
  expect(judgeRoles(held, needs)).toEqual({ missing, superfluous });
});
