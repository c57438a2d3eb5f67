import { permission } from "../wire/permission.ts";

/** The template of the Entra role Exchange Recipient Administrator, the same in every tenant. */
const RECIPIENT_ADMINISTRATOR = "31392ffb-586c-42d1-9346-e59415a2cc4e";

/** The app role that running cmdlets takes; which ones it may run is up to a role in Exchange. */
export const RUN_CMDLETS = permission("exchange", ["Exchange.ManageAsApp"], {
  grant: "Exchange.ManageAsApp",
});

/** What running cmdlets takes. */
export const NEEDED = "the app role Exchange.ManageAsApp and the Entra role Exchange Recipient Administrator";

/** The commands that give the app both; a management role with only these cmdlets does instead of the second. */
export const GRANT = [
  RUN_CMDLETS.grant,
  String.raw`az rest --method post --url https://graph.microsoft.com/v1.0/roleManagement/directory/roleAssignments --body "{\"principalId\":\"$SP\",\"roleDefinitionId\":\"${RECIPIENT_ADMINISTRATOR}\",\"directoryScopeId\":\"/\"}"`,
].join(" && ");
