/**
 * A user as the directory stores it: the properties of Graph's `user` that the stand-in knows, all of them
 * present, and whether the user holds an administrator role.
 */
export type EntraUser = {
  id: string;
  userPrincipalName: string;
  displayName: string;
  accountEnabled: boolean;
  /** Null for a member made before 2014. */
  userType: "Member" | "Guest" | null;
  mail: string | null;
  mailNickname: string | null;
  proxyAddresses: string[];
  otherMails: string[];
  givenName: string | null;
  surname: string | null;
  jobTitle: string | null;
  department: string | null;
  companyName: string | null;
  employeeId: string | null;
  officeLocation: string | null;
  streetAddress: string | null;
  city: string | null;
  state: string | null;
  postalCode: string | null;
  country: string | null;
  businessPhones: string[];
  mobilePhone: string | null;
  preferredLanguage: string | null;
  onPremisesImmutableId: string | null;
  onPremisesLastSyncDateTime: string | null;
  onPremisesSyncEnabled: boolean | null;
  /** Not a Graph property: decides whether the sensitive phones may be written by an app without a role. */
  isAdministrator: boolean;
};

/** What has to be said of a user; everything else starts empty, a Member who may sign in. */
export type NewEntraUser = Pick<EntraUser, "id" | "userPrincipalName" | "displayName"> & Partial<EntraUser>;

/** Completes a user; `mail`, when given alone, also becomes the primary proxy address, as in Exchange. */
export function entraUser(given: NewEntraUser): EntraUser {
  return {
    accountEnabled: true,
    userType: "Member",
    mail: null,
    mailNickname: given.userPrincipalName.split("@")[0] ?? null,
    proxyAddresses: given.mail ? [`SMTP:${given.mail}`] : [],
    otherMails: [],
    givenName: null,
    surname: null,
    jobTitle: null,
    department: null,
    companyName: null,
    employeeId: null,
    officeLocation: null,
    streetAddress: null,
    city: null,
    state: null,
    postalCode: null,
    country: null,
    businessPhones: [],
    mobilePhone: null,
    preferredLanguage: null,
    onPremisesImmutableId: null,
    onPremisesLastSyncDateTime: null,
    onPremisesSyncEnabled: null,
    isAdministrator: false,
    ...given,
  };
}
