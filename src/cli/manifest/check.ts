import { allOf, atPath, type Element, NotXml, readXml } from "./read.ts";

/** Bytes that Microsoft 365 takes. */
const largest = 256 * 1024;

/**
 * What is wrong with a manifest, each as a sentence that names the place; none where it can be deployed. Rules of our own:
 * Microsoft's validator for XML is a web service, and its schemas let wrong event names through.
 */
export function checkManifest(xml: string): readonly string[] {
  let root: Element;
  try {
    root = readXml(xml);
  } catch (error) {
    if (!(error instanceof NotXml)) throw error;
    return [`It is not well-formed XML. ${error.message}`];
  }
  if (root.name !== "OfficeApp" || root.attributes["xsi:type"] !== "MailApp")
    return ['It is not an Outlook add-in: the first element has to be OfficeApp with xsi:type="MailApp".'];
  const size = Buffer.byteLength(xml);
  const tooLarge = size > largest ? [`It has ${size} bytes, and may have ${largest}.`] : [];
  return [...tooLarge, ...rules.flatMap((rule) => rule(root))];
}

type Rule = (root: Element) => readonly string[];

const text = (root: Element, name: string): string => {
  const found = atPath(root, name);
  return found?.attributes["DefaultValue"] ?? found?.text ?? "";
};

const overridesOf = (root: Element) => atPath(root, "VersionOverrides", "VersionOverrides");
const resourcesOf = (root: Element) => allOf(root, "Resources").flatMap(({ children }) => children);

/** Schema MS-OWEMXML 5.2, 5.4, 5.7: an element in the wrong place makes the whole manifest invalid. */
const orders: Readonly<Record<string, readonly string[]>> = {
  OfficeApp: [
    "Id",
    "AlternateId",
    "Version",
    "ProviderName",
    "DefaultLocale",
    "DisplayName",
    "Description",
    "IconUrl",
    "HighResolutionIconUrl",
    "SupportUrl",
    "AppDomains",
    "Hosts",
    "Requirements",
    "FormSettings",
    "Permissions",
    "Rule",
    "DisableEntityHighlighting",
    "VersionOverrides",
  ],
  VersionOverrides: [
    "Description",
    "Requirements",
    "Hosts",
    "Resources",
    "VersionOverrides",
    "WebApplicationInfo",
  ],
  Host: ["Runtimes", "DesktopFormFactor", "TabletFormFactor", "MobileFormFactor"],
  DesktopFormFactor: ["SupportsSharedFolders", "FunctionFile", "ExtensionPoint"],
  MobileFormFactor: ["FunctionFile", "ExtensionPoint"],
  Resources: ["bt:Images", "bt:Urls", "bt:ShortStrings", "bt:LongStrings"],
  Control: ["Label", "Supertip", "Icon", "Action"],
};

const inOrder: Rule = (root) =>
  [root, ...Object.keys(orders).flatMap((name) => allOf(root, name))].flatMap(({ name, children }) => {
    const order = orders[name] ?? [];
    const unknown = children.filter((child) => !order.includes(child.name));
    const places = children.map((child) => order.indexOf(child.name)).filter((at) => at >= 0);
    const isSorted = places.every((at, index) => index === 0 || at >= (places[index - 1] ?? 0));
    return [
      ...unknown.map((child) => `${child.name} has no place in ${name}.`),
      ...(isSorted ? [] : [`What is in ${name} has to be in this order: ${order.join(", ")}.`]),
    ];
  });

const identity: Rule = (root) => {
  const [id, version] = [text(root, "Id"), text(root, "Version")];
  const isGuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(id);
  // Admin center and Outlook compare four numbers.
  const isVersion = /^\d{1,5}(\.\d{1,5}){3}$/.test(version) && !/^0+(\.0+)*$/.test(version);
  return [
    ...(isGuid ? [] : [`Id is ${JSON.stringify(id)}, and has to be a GUID.`]),
    ...(isVersion
      ? []
      : [`Version is ${JSON.stringify(version)}, and has to be four numbers such as 1.0.0.0.`]),
  ];
};

const longest = { ProviderName: 125, DisplayName: 125, Description: 250 };

const lengths: Rule = (root) => {
  const own = Object.entries(longest).map(([name, most]) => [name, text(root, name), most] as const);
  const strings = resourcesOf(root).flatMap(({ name, children }) => {
    const most = { "bt:ShortStrings": 125, "bt:LongStrings": 250 }[name];
    if (most === undefined) return [];
    return children.flatMap(({ attributes, children: translated }) =>
      [attributes["DefaultValue"], ...translated.map((one) => one.attributes["Value"])].map(
        (shown) => [attributes["id"] ?? "", shown ?? "", most] as const,
      ),
    );
  });
  return [...own, ...strings].flatMap(([name, shown, most]) => {
    if (shown.trim() === "") return [`${name} is empty.`];
    return shown.length > most ? [`${name} has ${shown.length} characters, and may have ${most}.`] : [];
  });
};

/** Everything that names a place on the web, by what it is for. */
function addressesIn(root: Element): readonly (readonly [name: string, address: string])[] {
  const simple = ["IconUrl", "HighResolutionIconUrl", "SupportUrl"].map(
    (name) => [name, text(root, name)] as const,
  );
  const forms = allOf(root, "SourceLocation")
    .filter(({ attributes }) => "DefaultValue" in attributes)
    .map(({ attributes }) => ["SourceLocation", attributes["DefaultValue"] ?? ""] as const);
  const resources = [...allOf(root, "bt:Image"), ...allOf(root, "bt:Url")]
    .filter(({ attributes }) => "id" in attributes)
    .map(({ attributes }) => [attributes["id"] ?? "", attributes["DefaultValue"] ?? ""] as const);
  const domains = allOf(root, "AppDomain").map((domain) => ["AppDomain", domain.text] as const);
  return [...simple, ...forms, ...resources, ...domains];
}

const addresses: Rule = (root) => {
  const found = addressesIn(root);
  const broken = found.flatMap(([name, address]) => {
    const { protocol } = URL.parse(address) ?? {};
    if (protocol !== "https:") return [`${name} is ${JSON.stringify(address)}, and has to begin with https.`];
    return address.length > 2048 ? [`${name} has ${address.length} characters, and may have 2048.`] : [];
  });
  // Classic Outlook on Windows fails on requests to another origin than the script's (office-js 6465, 6719).
  const origins = new Set(found.flatMap(([, address]) => URL.parse(address)?.origin ?? []));
  const many =
    origins.size > 1
      ? [`It names ${origins.size} origins, and has to name one: ${[...origins].join(", ")}.`]
      : [];
  return [...broken, ...many];
};

/** The kind of resource that a `resid` has to name, by the element that has it. */
const wanted: Readonly<Record<string, string>> = {
  "bt:Image": "bt:Images",
  Label: "bt:ShortStrings",
  Title: "bt:ShortStrings",
  Description: "bt:LongStrings",
};

const resources: Rule = (root) => {
  const defined = resourcesOf(root).flatMap(({ name, children }) =>
    children.map(({ attributes }) => [attributes["id"] ?? "", name] as const),
  );
  const kinds = new Map(defined);
  const ids = defined.map(([id]) => id);
  const used = everyElement(root).filter(({ attributes }) => "resid" in attributes);
  return [
    ...ids.filter((id, at) => ids.indexOf(id) < at).map((id) => `The resource ${id} is there twice.`),
    ...ids.filter((id) => id.length > 32).map((id) => `The resource id ${id} is longer than 32 characters.`),
    ...used.flatMap(({ name, attributes: { resid = "" } }) => {
      const kind = wanted[name] ?? "bt:Urls";
      if (kinds.get(resid) === kind) return [];
      return [`${name} names ${JSON.stringify(resid)}, and there is no such resource in ${kind}.`];
    }),
  ];
};

const everyElement = (element: Element): readonly Element[] => [
  element,
  ...element.children.flatMap(everyElement),
];

/** Events that a form factor has (event-based activation 2026-07-30, mobile 2026-05-28) and that the script has a handler for. */
const known: Readonly<Record<string, readonly string[]>> = {
  DesktopFormFactor: ["OnNewMessageCompose", "OnMessageFromChanged", "OnNewAppointmentOrganizer"],
  MobileFormFactor: ["OnNewMessageCompose", "OnMessageFromChanged"],
};

const events: Rule = (root) =>
  Object.entries(known).flatMap(([form, names]) => {
    const factor = allOf(root, form)[0];
    if (!factor) return [`${form} is missing: those Outlooks would get no signature.`];
    const launched = allOf(factor, "LaunchEvent");
    const types = launched.map(({ attributes }) => attributes["Type"] ?? "");
    const runtime = allOf(root, "Runtime")[0]?.attributes["resid"];
    const points = allOf(factor, "ExtensionPoint").filter(
      ({ attributes }) => attributes["xsi:type"] === "LaunchEvent",
    );
    return [
      ...types
        .filter((type) => !names.includes(type))
        .map((type) => `${form} has no event ${JSON.stringify(type)}.`),
      ...(types.includes("OnNewMessageCompose") ? [] : [`${form} lacks the event OnNewMessageCompose.`]),
      ...launched.flatMap(({ attributes: { Type: type = "", FunctionName: name } }) =>
        names.includes(type) && name !== `o${type.slice(1)}`
          ? [`The script has no function ${JSON.stringify(name ?? "")}: for ${type} it is o${type.slice(1)}.`]
          : [],
      ),
      ...points
        .filter((point) => atPath(point, "SourceLocation")?.attributes["resid"] !== runtime)
        .map(() => `The events of ${form} have to name the page of the Runtime as their SourceLocation.`),
    ];
  });

const runtime: Rule = (root) => {
  const override = allOf(root, "Runtime").flatMap(({ children }) => children)[0];
  const isScript = override?.name === "Override" && override.attributes["type"] === "javascript";
  return isScript
    ? []
    : ['Runtime lacks its <Override type="javascript">: classic Outlook on Windows would run nothing.'];
};

const icons: Rule = (root) => {
  const sizes = allOf(root, "Icon").map(({ children }) =>
    children.map(({ attributes }) => attributes["size"]),
  );
  const missing = sizes.flatMap((given) => ["16", "32", "80"].filter((size) => !given.includes(size)));
  const files = [
    ...allOf(root, "bt:Image"),
    ...["IconUrl", "HighResolutionIconUrl"].flatMap((name) => atPath(root, name) ?? []),
  ];
  const others = files.flatMap(({ attributes: { DefaultValue: address } }) =>
    address !== undefined && !/\.png$/.test(address) ? [address] : [],
  );
  return [
    ...missing.map((size) => `A button lacks its icon of ${size} pixels.`),
    ...others.map((address) => `${address} is no PNG.`),
  ];
};

const needs: Rule = (root) => {
  const inner = overridesOf(root);
  if (inner?.attributes["xsi:type"] !== "VersionOverridesV1_1")
    return ["It lacks VersionOverridesV1_1 within VersionOverridesV1_0: events are there only."];
  const sets = atPath(inner, "Requirements", "bt:Sets");
  const lowest =
    atPath(sets ?? inner, "bt:Set")?.attributes["MinVersion"] ?? sets?.attributes["DefaultMinVersion"] ?? "";
  const [major = 0, minor = 0] = lowest.split(".").map(Number);
  const shared = allOf(inner, "SupportsSharedFolders")[0]?.text;
  return [
    ...(major > 1 || minor >= 10
      ? []
      : [`It asks for Mailbox ${lowest || "of any version"}, and signatures need 1.10.`]),
    ...(text(root, "Permissions") === "ReadWriteItem"
      ? []
      : ["Permissions has to be ReadWriteItem: it changes the item that is open, and no other."]),
    ...(shared === "true"
      ? []
      : [
          "SupportsSharedFolders has to be true in DesktopFormFactor: else mails from a shared mailbox get nothing.",
        ]),
  ];
};

const rules: readonly Rule[] = [
  inOrder,
  identity,
  lengths,
  addresses,
  resources,
  events,
  runtime,
  icons,
  needs,
];
