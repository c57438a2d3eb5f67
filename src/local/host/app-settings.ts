/** The app's settings: its environment. */
export type AppSettings = Readonly<Record<string, string | undefined>>;

/** Puts each `%SETTING%`'s value in its place; throws naming a setting that is not there. */
export function resolveSettings(text: string, settings: AppSettings): string {
  return text.replace(/%([^%]+)%/g, (_, name: string) => {
    const value = settings[name];
    if (value === undefined) throw new Error(`"${text}" names the setting ${name}, which is not set.`);
    return value;
  });
}

/** The storage connection string a binding's `connection` names (default AzureWebJobsStorage); throws when unset. */
export function storageConnection(connection: unknown, settings: AppSettings): string {
  const name = typeof connection === "string" && connection !== "" ? connection : "AzureWebJobsStorage";
  const value = settings[name] ?? settings[`AzureWebJobs${name}`];
  if (!value) throw new Error(`The storage connection ${name} is not set.`);
  return value;
}
