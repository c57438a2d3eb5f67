/** Office 365 Exchange Online and its app role Exchange.ManageAsApp, the same in every tenant. */
const EXCHANGE = "00000002-0000-0ff1-ce00-000000000000";
const MANAGE_AS_APP = "dc50a0fb-09a3-484d-be87-e023b12c6440";

/** The template of the Entra role Exchange Recipient Administrator, the same in every tenant. */
const RECIPIENT_ADMINISTRATOR = "31392ffb-586c-42d1-9346-e59415a2cc4e";

/** What running cmdlets takes. */
export const NEEDED = "the app role Exchange.ManageAsApp and the Entra role Exchange Recipient Administrator";

/** The commands that give the app both; a management role with only these cmdlets does instead of the second. */
export const GRANT = [
  `az ad app permission add --id "$ENTRA_CLIENT_ID" --api ${EXCHANGE} --api-permissions ${MANAGE_AS_APP}=Role`,
  `az ad app permission admin-consent --id "$ENTRA_CLIENT_ID"`,
  String.raw`az rest --method post --url https://graph.microsoft.com/v1.0/roleManagement/directory/roleAssignments --body "{\"principalId\":\"$(az ad sp show --id "$ENTRA_CLIENT_ID" --query id -o tsv)\",\"roleDefinitionId\":\"${RECIPIENT_ADMINISTRATOR}\",\"directoryScopeId\":\"/\"}"`,
].join(" && ");
