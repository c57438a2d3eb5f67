/** A parameter of Set-MailboxMessageConfiguration, which is also a property of what Get- returns. */
interface Setting {
  /** The default of a mailbox; its type is the parameter's. */
  readonly start: string | boolean | number;
  /** Characters. */
  readonly maxLength?: number;
  readonly oneOf?: readonly string[];
  /** Has no effect on mails while roaming signatures are on. */
  readonly roams?: true;
}

/**
 * Parameters as the cmdlet's reference lists them, those that a signature uses and many that it must
 * not change. The lengths are those of Exchange 15 on-premises; today's are not documented.
 */
const SETTINGS = {
  SignatureHtml: { start: "", maxLength: 8_000, roams: true },
  SignatureText: { start: "", maxLength: 8_000, roams: true },
  SignatureTextOnMobile: { start: "", maxLength: 512, roams: true },
  AutoAddSignature: { start: false, roams: true },
  AutoAddSignatureOnMobile: { start: false, roams: true },
  AutoAddSignatureOnReply: { start: false },
  UseDefaultSignatureOnMobile: { start: true },
  DefaultFormat: { start: "Html", oneOf: ["Html", "PlainText"] },
  DefaultFontName: { start: "Calibri" },
  DefaultFontSize: { start: 3 },
  DefaultFontColor: { start: "#000000" },
  AfterMoveOrDeleteBehavior: {
    start: "OpenNextItem",
    oneOf: ["OpenNextItem", "OpenPreviousItem", "ReturnToView"],
  },
  AlwaysShowBcc: { start: false },
  AlwaysShowFrom: { start: false },
  CheckForForgottenAttachments: { start: true },
  ConversationSortOrder: { start: "NewestOnTop" },
  EmailComposeMode: { start: "Inline", oneOf: ["Inline", "SeparateForm"] },
  EmptyDeletedItemsOnLogoff: { start: false },
  HideDeletedItems: { start: false },
  LinkPreviewEnabled: { start: true },
  MailSendUndoInterval: { start: 10 },
  NewItemNotification: { start: "All" },
  PreferAccessibleContent: { start: false },
  PreviewMarkAsReadBehavior: { start: "OnSelectionChange" },
  PreviewMarkAsReadDelaytime: { start: 5 },
  ReadReceiptResponse: { start: "DoNotAutomaticallySend" },
  ShowConversationAsTree: { start: true },
  SmimeEncrypt: { start: false },
  SmimeSign: { start: false },
} as const satisfies Record<string, Setting>;

/** The name of a setting. */
export type SettingName = keyof typeof SETTINGS;

/** Every message setting of a mailbox. */
export type MessageSettings = Readonly<Record<SettingName, string | boolean | number>>;

/** What a new mailbox has. */
export const startSettings = Object.fromEntries(
  Object.entries(SETTINGS).map(([name, { start }]) => [name, start]),
) as MessageSettings;

/** Looks a setting up by its name, in any case as PowerShell does; undefined when there is none. */
export function findSetting(name: string): (Setting & { readonly name: SettingName }) | undefined {
  const names = Object.keys(SETTINGS) as SettingName[];
  const known = names.find((candidate) => candidate.toLowerCase() === name.toLowerCase());
  return known && { ...SETTINGS[known], name: known };
}
