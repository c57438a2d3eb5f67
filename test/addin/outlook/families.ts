/** What an Outlook has and has not, from Microsoft's documents of 2026-08 (requirement sets, mobile APIs, runtimes) and its issues. */
export interface Family {
  readonly hostName: string;
  readonly platform: string;
  readonly version: string;
  /** Whether it raises OnNewAppointmentOrganizer and OnMessageFromChanged. */
  readonly appointments: boolean;
  readonly fromChanged: boolean;
  /** setSignatureAsync in appointments: classic Windows and Mac. */
  readonly signsAppointments: boolean;
  /** In messages on phones these are missing: getTypeAsync, prependAsync, setAsync, isClientSignatureEnabledAsync. */
  readonly bodyCalls: boolean;
  readonly sessionData: boolean;
  /** What a signature does in a plain-text body: the web prepends it each time (office-js 2038). */
  readonly plainText: "replaced" | "prepended";
  /** OfficeRuntime.storage, which only classic handlers have; the others have the browser's. */
  readonly officeStorage: boolean;
  /** Whether the runtime is a page: with location, document, crypto and localStorage. */
  readonly page: boolean;
}

const page: Family = {
  hostName: "OutlookWebApp",
  platform: "OfficeOnline",
  version: "20261120004.15",
  appointments: true,
  fromChanged: true,
  signsAppointments: false,
  bodyCalls: true,
  sessionData: true,
  plainText: "prepended",
  officeStorage: false,
  page: true,
};

const phone: Family = {
  ...page,
  appointments: false,
  bodyCalls: false,
  plainText: "replaced",
};

/** Six families, and versions of them that lack more. */
export const families = {
  web: page,
  "new-windows": { ...page, hostName: "newOutlookWindows", version: "1.2026.1118.100" },
  "classic-windows": {
    ...page,
    hostName: "Outlook",
    platform: "PC",
    version: "16.0.20131.20142",
    signsAppointments: true,
    plainText: "replaced",
    officeStorage: true,
    page: false,
  },
  mac: {
    ...page,
    hostName: "Outlook",
    platform: "Mac",
    version: "16.105",
    signsAppointments: true,
    plainText: "replaced",
  },
  ios: { ...phone, hostName: "OutlookIOS", platform: "iOS", version: "4.2646.0" },
  android: { ...phone, hostName: "OutlookAndroid", platform: "Android", version: "4.2646.0" },
} as const satisfies Record<string, Family>;

export type FamilyName = keyof typeof families;
export const familyNames = Object.keys(families) as FamilyName[];
