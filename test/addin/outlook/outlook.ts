import { createDraft, type Draft, type DraftOptions, longestSignature } from "./draft.ts";
import { type Family, type FamilyName, families } from "./families.ts";

/** How an Outlook is to be. */
export interface OutlookOptions {
  readonly family: FamilyName;
  /** What differs from the family: an older version, for example. */
  readonly changed?: Partial<Family>;
  readonly own?: string;
  readonly draft?: DraftOptions;
  /** Calls that are never answered, by name. */
  readonly hanging?: readonly string[];
  /** Calls that are refused, with the name of the error. */
  readonly refused?: Readonly<Record<string, string>>;
  /** Whether it has nested app authentication: `isSetSupported("NestedAppAuth", "1.1")`. */
  readonly nested?: boolean;
  /** The mailbox's settings, which all clients share. */
  readonly roaming?: Record<string, unknown>;
  /** OfficeRuntime.storage of the device. */
  readonly stored?: Map<string, string>;
  readonly language?: string;
}

type Done = (result: { status: string; value?: unknown; error?: { code: number; name: string } }) => void;
type Handler = (event: { completed(): void }) => void;

/** Codes of what is refused (Office.MailboxEnums and the limits' page); other refusals have 5001. */
const codes: Readonly<Record<string, number>> = {
  DataExceedsMaximumSize: 9000,
  InvalidFormatError: 9005,
  RoamingSettingsTooLarge: 9057,
  KeyNotFound: 9020,
};

/** What an event's handler may not call (event-based activation, unsupported APIs). */
const blocked = ["displayDialogAsync", "messageParent", "getAccessToken", "close", "displayNewMessageForm"];

/**
 * An Outlook of a family, as strict as Microsoft's documents: what a client lacks is not there, limits are held, a callback
 * comes later, and each wrong use is on the list of `wrongs`. It has no imports of the add-in, and runs in a page as well.
 */
export function createOutlook(options: OutlookOptions, later: (act: () => void) => void) {
  const family: Family = { ...families[options.family], ...options.changed };
  const own = options.own ?? "kari@example.com";
  const roaming = options.roaming ?? {};
  const stored = options.stored ?? new Map<string, string>();
  const handlers = new Map<string, Handler>();
  const calls: string[] = [];
  const wrongs: string[] = [];
  let open = createDraft(family, own, options.draft ?? {});
  let running = 0;

  /** A call of Office: checks, acts, and answers by callback. */
  function asyncCall(draft: Draft | undefined, name: string, done: Done, act: () => unknown): void {
    calls.push(name);
    if (typeof done !== "function") wrongs.push(`${name} without a callback`);
    if (draft?.isClosed) throw new Error(`${name}: the item is closed.`);
    if (options.hanging?.includes(name)) return;
    later(() => {
      const refusal = options.refused?.[name];
      try {
        if (refusal) throw new Refusal(refusal);
        done({ status: "succeeded", value: act() });
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        done({ status: "failed", error: { code: codes[error.name] ?? 5001, name: error.name } });
      }
    });
  }

  function body(draft: Draft) {
    const check = (data: string, coercion: string) => {
      if (data === null || typeof data !== "string") wrongs.push("a body call without text");
      if (data.length > longestSignature) throw new Refusal("DataExceedsMaximumSize");
      if (coercion === "html" && draft.format === "text") throw new Refusal("InvalidFormatError");
    };
    const isMessage = draft.kind === "message";
    const more = {
      getTypeAsync: (done: Done) => asyncCall(draft, "getTypeAsync", done, () => draft.format),
      prependAsync: (data: string, { coercionType }: { coercionType: string }, done: Done) =>
        asyncCall(draft, "prependAsync", done, () => {
          check(data, coercionType);
          draft.prepend(data);
        }),
    };
    return {
      getAsync: (coercion: string, done: Done) =>
        asyncCall(draft, "body.getAsync", done, () => {
          const whole = `${draft.body.signature}${draft.body.rest}`;
          return coercion === "text" ? whole.replace(/<[^>]*>/g, " ") : whole;
        }),
      ...(family.bodyCalls || !isMessage ? more : {}),
      ...((isMessage || family.signsAppointments) && {
        setSignatureAsync: (data: string, { coercionType }: { coercionType: string }, done: Done) =>
          asyncCall(draft, "setSignatureAsync", done, () => {
            check(data, coercionType);
            draft.setSignature(data);
          }),
      }),
    };
  }

  const sessionData = (draft: Draft) => ({
    getAsync: (name: string, done: Done) =>
      asyncCall(draft, "sessionData.getAsync", done, () => {
        const value = draft.session.get(name);
        if (value === undefined) throw new Refusal("KeyNotFound");
        return value;
      }),
    setAsync: (name: string, value: string, done: Done) =>
      asyncCall(draft, "sessionData.setAsync", done, () => {
        if (value.length > 50_000) throw new Refusal("DataExceedsMaximumSize");
        draft.session.set(name, value);
      }),
    removeAsync: (name: string, done: Done) =>
      asyncCall(draft, "sessionData.removeAsync", done, () => void draft.session.delete(name)),
  });

  function item(draft: Draft) {
    const message = {
      from: {
        getAsync: (done: Done) =>
          asyncCall(draft, "from.getAsync", done, () => ({ emailAddress: draft.from })),
      },
      getComposeTypeAsync: (done: Done) =>
        asyncCall(draft, "getComposeTypeAsync", done, () => ({
          composeType: draft.type,
          coercionType: draft.format,
        })),
      ...(family.bodyCalls && {
        isClientSignatureEnabledAsync: (done: Done) =>
          asyncCall(draft, "isClientSignatureEnabledAsync", done, () => draft.clientSignature),
      }),
    };
    return {
      body: body(draft),
      ...(family.sessionData && { sessionData: sessionData(draft) }),
      disableClientSignatureAsync: (done: Done) =>
        asyncCall(draft, "disableClientSignatureAsync", done, () => {
          draft.clientSignature = false;
        }),
      ...(draft.kind === "message" && message),
      ...forbidden,
    };
  }

  const forbidden = Object.fromEntries(
    blocked.map((name) => [
      name,
      () => {
        if (running > 0) wrongs.push(`${name} in an event's handler`);
      },
    ]),
  );

  const roamingSettings = {
    get: (name: string) => copy(roaming[name]),
    set: (name: string, value: unknown) => {
      roaming[name] = copy(value);
    },
    saveAsync: (done: Done) =>
      asyncCall(undefined, "roamingSettings.saveAsync", done, () => {
        if (JSON.stringify(roaming).length > 32_768) throw new Refusal("RoamingSettingsTooLarge");
      }),
  };

  const Office = {
    context: {
      get mailbox() {
        const diagnostics = { hostName: family.hostName, hostVersion: family.version };
        return { item: item(open), userProfile: { emailAddress: own }, diagnostics };
      },
      diagnostics: { platform: family.platform, version: family.version, host: "Outlook" },
      displayLanguage: options.language ?? "en-US",
      roamingSettings,
      auth: forbidden,
      ui: forbidden,
      requirements: {
        isSetSupported: (name: string, version: string) =>
          name === "NestedAppAuth" && version === "1.1" && options.nested !== false,
      },
    },
    actions: { associate: (name: string, handler: Handler) => void handlers.set(name, handler) },
    // Classic has it, and never calls back in its event runtime.
    onReady: (ready?: () => void) => {
      if (family.page) later(() => ready?.());
      return new Promise<void>((resolve) => {
        if (family.page) later(resolve);
      });
    },
  };

  const storageCall = <T>(name: string, act: () => T): Promise<T> => {
    calls.push(name);
    if (options.hanging?.includes(name)) return new Promise(() => {});
    return new Promise((resolve) => later(() => resolve(act())));
  };
  const OfficeRuntime = family.officeStorage
    ? {
        storage: {
          getItem: (name: string) => storageCall("storage.getItem", () => stored.get(name) ?? null),
          setItem: (name: string, value: string) =>
            storageCall("storage.setItem", () => void stored.set(name, value)),
        },
      }
    : undefined;

  return {
    Office,
    OfficeRuntime,
    roaming,
    stored,
    calls: calls as readonly string[],
    wrongs: wrongs as readonly string[],
    get draft() {
      return open;
    },
    /** Begins another draft. */
    write(draft: DraftOptions = {}) {
      open = createDraft(family, own, draft);
      return open;
    },
    /** Raises an event; resolves with how often it was completed, at once after the first time. */
    fire(name: string): { readonly completed: number } {
      const handler = handlers.get(name);
      const event = { completed: 0 };
      if (!handler) throw new Error(`No handler is associated with ${name}.`);
      running++;
      handler({
        completed: () => {
          event.completed++;
          running--;
          if (event.completed > 1) wrongs.push(`${name} completed twice`);
        },
      });
      return event;
    },
  };
}

export type Outlook = ReturnType<typeof createOutlook>;

class Refusal extends Error {
  constructor(name: string) {
    super(name);
    this.name = name;
  }
}

const copy = (value: unknown): unknown =>
  value === undefined ? undefined : JSON.parse(JSON.stringify(value));
