const messagesOf = (n: number) => (n === 1 ? "1 message" : `${n} messages`);

/** The overview. */
export const status = {
  title: "Overview",
  connections: "Connections and permissions",
  allGood: "Everything the app needs answers.",
  attention: (n: number) => (n === 1 ? "One thing needs attention." : `${n} things need attention.`),
  warnings: (n: number) => (n === 1 ? "One thing to know." : `${n} things to know.`),
  inOrder: (n: number) => (n === 1 ? "One check in order" : `${n} checks in order`),
  switchedOff: (n: number) => (n === 1 ? "One part is switched off" : `${n} parts are switched off`),
  checkedAt: (when: string) => `Checked ${when === "now" ? "just now" : when}`,
  refresh: "Refresh",
  mode: "Mode",
  modes: { preview: "Preview: writes nothing", apply: "Apply: writes what it plans" },
  nextRun: "Next run",
  never: "Never: SNAPSHOT_SCHEDULE has no time that comes",
  lastRun: "Last run",
  lastGoodRun: "Last successful run of everyone",
  noRun: "There has been no run yet.",
  states: { ok: "In order", warning: "Please note", error: "Needs attention", off: "Off" } as Readonly<
    Record<string, string>
  >,
  checks: {
    mode: "Mode",
    settings: "Settings",
    pause: "Pause",
    database: "Employee database",
    readback: "Write-back",
    matching: "Matching",
    storage: "Storage",
    keyVault: "Key Vault",
    certificate: "Certificate",
    graph: "Microsoft Graph",
    exchange: "Exchange Online",
    accountsRead: "Reading of accounts",
    roamingSignatures: "Roaming signatures",
    permissions: "Permissions",
    photoHosts: "Photo hosts",
    templates: "Signature templates",
    signatureImages: "Signature pictures",
    telemetry: "Telemetry",
    schedule: "Next run",
    lastRun: "Last run",
    heldRuns: "Held runs",
    poison: "Poisoned messages",
    messages: "Messages",
    backup: "Backup",
  } as Readonly<Record<string, string>>,
  queues: "Queues",
  waiting: (n: number) => (n === 0 ? "Nothing waits" : `${messagesOf(n)} on time`),
  someLate: "Some messages are late",
  queue: "Queue",
  queued: "Queued",
  oldest: "Late by",
  poisoned: "Poisoned",
  late: (seconds: number) => (seconds < 60 ? "–" : `${Math.round(seconds / 60)} min`),
  poisonedIn: (queue: string) =>
    `The app failed on messages of ${queue} as often as the host tries. Fix the cause, then put them back; or drop them.`,
  poisonOrders: {
    retry: {
      open: "Put back…",
      title: (n: number, queue: string) => `Put ${messagesOf(n)} back on ${queue}`,
      why: "They are tried again, as new ones.",
      now: "Put back",
      done: (n: number, queue: string) => `${messagesOf(n)} put back on ${queue}`,
    },
    drop: {
      open: "Drop…",
      title: (n: number, queue: string) => `Drop ${messagesOf(n)} of ${queue}`,
      why: "The outcome of each person that they name says so, and their run can end.",
      now: "Drop",
      done: (n: number, queue: string) => `${messagesOf(n)} of ${queue} dropped`,
    },
  },
  message: (
    of: {
      readonly kind: string;
      readonly run: string | null;
      readonly people: number;
      readonly delivered: number;
    },
    queuedAt: string,
  ) =>
    [
      of.kind,
      ...(of.run ? [`run ${of.run}`] : []),
      ...(of.people > 0 ? [of.people === 1 ? "1 person" : `${of.people} people`] : []),
      of.delivered === 1 ? "delivered once" : `delivered ${of.delivered} times`,
      `queued ${queuedAt}`,
    ].join(", "),
  nothingPoisoned: (queue: string) => `Nothing that can be seen is poisoned in ${queue}`,
  inWork: (n: number) => `${messagesOf(n)} in work, or not due yet, cannot be seen now.`,
  poisonEvent: (
    event: {
      readonly what: "retried" | "dropped";
      readonly messages: number;
      readonly queue: string;
      readonly by: string;
      readonly reason: string;
    },
    when: string,
  ) =>
    `${messagesOf(event.messages)} of ${event.queue} ${event.what === "retried" ? "put back" : "dropped"} ${when} by ${event.by}: ${event.reason}`,
  people: "Employees",
  inStep: (n: number, all: number) => `${n.toLocaleString("en")} of ${all.toLocaleString("en")} in step`,
  asOf: (when: string) => `As planned ${when}`,
  neverPlanned: "No one has been compared with Entra ID yet.",
  checkFailed: "No one was checked",
  check: "Check everyone now",
  checkWhy: "Compares everyone with Entra ID, photos and signatures. Writes nothing.",
  checking: "Comparing everyone…",
};
