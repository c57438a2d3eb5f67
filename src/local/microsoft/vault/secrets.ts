import { randomUUID } from "node:crypto";

/** One version of a secret; times in seconds since 1970. */
export type SecretVersion = {
  version: string;
  value: string;
  contentType: string | null;
  enabled: boolean;
  created: number;
  notBefore: number | null;
  expires: number | null;
};

/** What may be said of a new version besides its value. */
type NewSecret = {
  value: string;
  contentType?: string;
  enabled?: boolean;
  notBefore?: Date;
  expires?: Date;
};

/** The secrets of a vault, every version kept; names are case-insensitive. */
export type Secrets = {
  /** Adds a version, which becomes the current one, and returns its id (32 hex digits). */
  set(name: string, secret: NewSecret): string;
  /** The version named, else the newest. */
  get(name: string, version?: string): SecretVersion | undefined;
  names(): string[];
  versions(name: string): SecretVersion[];
  delete(name: string): void;
};

/** Makes an empty vault. */
export function secrets(): Secrets {
  const held = new Map<string, SecretVersion[]>();
  const versions = (name: string) => held.get(name.toLowerCase()) ?? [];
  return {
    set(name, { value, contentType, enabled = true, notBefore, expires }) {
      const version = randomUUID().replaceAll("-", "");
      const made: SecretVersion = {
        version,
        value,
        enabled,
        contentType: contentType ?? null,
        created: seconds(new Date()),
        notBefore: notBefore ? seconds(notBefore) : null,
        expires: expires ? seconds(expires) : null,
      };
      held.set(name.toLowerCase(), [...versions(name), made]);
      return version;
    },
    get: (name, version) =>
      version ? versions(name).find((held) => held.version === version) : versions(name).at(-1),
    names: () => [...held.keys()],
    versions,
    delete: (name) => void held.delete(name.toLowerCase()),
  };
}

function seconds(date: Date): number {
  return Math.floor(date.getTime() / 1000);
}
