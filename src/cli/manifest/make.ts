import { createHash } from "node:crypto";
import { XMLBuilder } from "fast-xml-parser";
import history from "./history.json" with { type: "json" };

/** What a manifest is made from. */
export interface ManifestOptions {
  /** The app's origin: https, without a path. */
  readonly url: string;
  /** What people see in Outlook and administrators in the admin center; at most 125 characters. */
  readonly name: string;
  readonly provider: string;
}

/** A manifest that was made before, as far as the next one goes on from it. */
export interface Previous {
  readonly id: string;
  readonly version: string;
  /** Its meaning, as `meaningOf` gives it. */
  readonly meaning: string;
}

/**
 * Makes the add-in only manifest (XML), the kind that reaches every Outlook. With a `previous` one it is the same add-in, in
 * the same version where it means the same, else in a higher one: Outlook and the admin center take no other.
 */
export function makeManifest(options: ManifestOptions, previous?: Previous): string {
  const id = previous?.id ?? idFor(options.url);
  const made = build(options, id, shipped);
  if (!previous) return made;
  if (previous.meaning === meaningOf(made)) return build(options, id, previous.version);
  const isHigher = compareVersions(shipped, previous.version) > 0;
  return build(options, id, isHigher ? shipped : afterVersion(previous.version));
}

/** Rises with each meaning that a version of this program gave to the manifest; a test holds the list to what is made. */
const shipped = `1.${history.meanings.length}.0.0`;

/** Compares versions by their numbers: negative where the first is lower. */
export function compareVersions(a: string, b: string): number {
  const [first, second] = [a, b].map((version) => version.split(".").map(Number));
  const differing = [0, 1, 2, 3].find((at) => (first?.[at] ?? 0) !== (second?.[at] ?? 0));
  return differing === undefined ? 0 : (first?.[differing] ?? 0) - (second?.[differing] ?? 0);
}

function afterVersion(version: string): string {
  const [major = 1, minor = 0, revision = 0] = version.split(".").map(Number);
  return `${major}.${minor}.${revision + 1}.0`;
}

/** What a manifest means: a digest of all but its version. Files of the add-in that change are not in it. */
export const meaningOf = (xml: string): string =>
  createHash("sha256")
    .update(xml.replace(/<Version>[^<]*<\/Version>/, ""))
    .digest("hex")
    .slice(0, 16);

/** The add-in's id: a UUID of the app's address (RFC 9562, version 8), so that each deployment has one of its own. */
function idFor(url: string): string {
  const hex = createHash("sha256").update(`entra-employee-sync ${url.toLowerCase()}`).digest("hex");
  const parts = [hex.slice(0, 8), hex.slice(8, 12), `8${hex.slice(13, 16)}`, `a${hex.slice(17, 20)}`];
  return [...parts, hex.slice(20, 32)].join("-");
}

const builder = new XMLBuilder({
  ignoreAttributes: false,
  attributeNamePrefix: "@",
  format: true,
  suppressEmptyNode: true,
});

function build({ url, name, provider }: ManifestOptions, id: string, version: string): string {
  const at = (file: string) => `${url}/addin/${file}`;
  const manifest = {
    "?xml": { "@version": "1.0", "@encoding": "UTF-8" },
    OfficeApp: {
      "@xmlns": "http://schemas.microsoft.com/office/appforoffice/1.1",
      "@xmlns:xsi": "http://www.w3.org/2001/XMLSchema-instance",
      "@xmlns:bt": "http://schemas.microsoft.com/office/officeappbasictypes/1.0",
      "@xsi:type": "MailApp",
      Id: id,
      Version: version,
      ProviderName: provider,
      DefaultLocale: "en-US",
      DisplayName: value(name),
      Description: value("Puts your signature into the mails that you write.", {
        "nb-NO": "Setter signaturen din inn i e-postene du skriver.",
      }),
      IconUrl: value(at("icon-64.png")),
      HighResolutionIconUrl: value(at("icon-128.png")),
      SupportUrl: value(url),
      AppDomains: { AppDomain: url },
      Hosts: { Host: { "@Name": "Mailbox" } },
      // setSignatureAsync; Outlook that has not got it does not load the add-in at all.
      Requirements: { Sets: { Set: { "@Name": "Mailbox", "@MinVersion": "1.10" } } },
      FormSettings: {
        Form: { "@xsi:type": "ItemEdit", DesktopSettings: { SourceLocation: value(at("pane.html")) } },
      },
      Permissions: "ReadWriteItem",
      Rule: {
        "@xsi:type": "RuleCollection",
        "@Mode": "Or",
        Rule: ["Message", "Appointment"].map((type) => ({
          "@xsi:type": "ItemIs",
          "@ItemType": type,
          "@FormType": "Edit",
        })),
      },
      VersionOverrides: {
        "@xmlns": "http://schemas.microsoft.com/office/mailappversionoverrides",
        "@xsi:type": "VersionOverridesV1_0",
        VersionOverrides: overrides(at, name),
      },
    },
  };
  return builder.build(manifest);
}

const value = (text: string, others: Readonly<Record<string, string>> = {}) => ({
  "@DefaultValue": text,
  ...(Object.keys(others).length > 0 && {
    Override: Object.entries(others).map(([locale, other]) => ({ "@Locale": locale, "@Value": other })),
  }),
});

/** Events by form factor. Those that a version does not know are left out by it; phones have no appointments. */
const events = {
  desktop: ["OnNewMessageCompose", "OnMessageFromChanged", "OnNewAppointmentOrganizer"],
  mobile: ["OnNewMessageCompose", "OnMessageFromChanged"],
};

function overrides(at: (file: string) => string, name: string) {
  return {
    "@xmlns": "http://schemas.microsoft.com/office/mailappversionoverrides/1.1",
    "@xsi:type": "VersionOverridesV1_1",
    Requirements: {
      "bt:Sets": { "@DefaultMinVersion": "1.10", "bt:Set": { "@Name": "Mailbox" } },
    },
    Hosts: {
      Host: {
        "@xsi:type": "MailHost",
        Runtimes: {
          Runtime: {
            "@resid": "Event.Page",
            // Classic Outlook on Windows loads the script alone.
            Override: { "@type": "javascript", "@resid": "Event.Script" },
          },
        },
        DesktopFormFactor: {
          // Mails from a shared mailbox.
          SupportsSharedFolders: "true",
          FunctionFile: { "@resid": "Event.Page" },
          ExtensionPoint: [
            paneButton("MessageComposeCommandSurface", "message"),
            paneButton("AppointmentOrganizerCommandSurface", "appointment"),
            launch(events.desktop),
          ],
        },
        MobileFormFactor: { ExtensionPoint: launch(events.mobile) },
      },
    },
    Resources: {
      "bt:Images": {
        "bt:Image": [16, 32, 80].map((size) => resource(`Icon.${size}`, at(`icon-${size}.png`))),
      },
      "bt:Urls": {
        "bt:Url": [
          resource("Event.Page", at("event.html")),
          resource("Event.Script", at("event.js")),
          resource("Pane.Page", at("pane.html")),
        ],
      },
      "bt:ShortStrings": {
        "bt:String": [
          resource("Group.Label", name),
          resource("Pane.Label", "Signature", { "nb-NO": "Signatur" }),
        ],
      },
      "bt:LongStrings": {
        "bt:String": resource("Pane.Tip", "Shows your signature, and why it is as it is.", {
          "nb-NO": "Viser signaturen din, og hvorfor den er slik.",
        }),
      },
    },
  };
}

function resource(id: string, text: string, others: Readonly<Record<string, string>> = {}) {
  const { "@DefaultValue": defaultValue, Override: translated } = value(text, others);
  return { "@id": id, "@DefaultValue": defaultValue, ...(translated && { "bt:Override": translated }) };
}

const launch = (types: readonly string[]) => ({
  "@xsi:type": "LaunchEvent",
  LaunchEvents: {
    LaunchEvent: types.map((type) => ({ "@Type": type, "@FunctionName": functionOf(type) })),
  },
  SourceLocation: { "@resid": "Event.Page" },
});

/** The name under which the event script associates its handler: OnNewMessageCompose is onNewMessageCompose. */
const functionOf = (event: string): string => `o${event.slice(1)}`;

const paneButton = (surface: string, kind: string) => ({
  "@xsi:type": surface,
  OfficeTab: {
    "@id": "TabDefault",
    Group: {
      "@id": `${kind}Group`,
      Label: { "@resid": "Group.Label" },
      Control: {
        "@xsi:type": "Button",
        "@id": `${kind}Pane`,
        Label: { "@resid": "Pane.Label" },
        Supertip: { Title: { "@resid": "Pane.Label" }, Description: { "@resid": "Pane.Tip" } },
        Icon: { "bt:Image": [16, 32, 80].map((size) => ({ "@size": size, "@resid": `Icon.${size}` })) },
        Action: { "@xsi:type": "ShowTaskpane", SourceLocation: { "@resid": "Pane.Page" } },
      },
    },
  },
});
