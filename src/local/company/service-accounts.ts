import { type EntraUser, entraUser } from "../microsoft/graph/user.ts";
import { objectId } from "./entra-profile.ts";
import { domain } from "./offices.ts";

const account = (mailbox: string, displayName: string, rest: Partial<EntraUser> = {}): EntraUser =>
  entraUser({
    id: objectId(`${mailbox}@${domain}`),
    userPrincipalName: `${mailbox}@${domain}`,
    displayName,
    ...rest,
  });

/** Who is in Entra and no employee; a sync has no business with any of them. */
export const serviceAccounts: readonly EntraUser[] = [
  account("noreply", "Fjordbo", { mail: `noreply@${domain}` }),
  account("post", "Fjordbo kundesenter", { mail: `post@${domain}`, businessPhones: ["+47 22 00 41 99"] }),
  account("moterom.bryggen", "Møterom Bryggen", { mail: `moterom.bryggen@${domain}`, city: "Bergen" }),
  account("skanner.oslo", "Skanner Oslo", { department: "IT" }),
  account("breakglass", "Nødtilgang", { isAdministrator: true }),
];
