import { createHash } from "node:crypto";
import { type Thumbprints, thumbprints } from "../certificates/app-certificate.ts";
import type { ResourceName } from "./resources.ts";

/** A certificate an app may sign its assertions with: PEM without a key. */
export type RegisteredCertificate = { certificate: string; thumbprints: Thumbprints };

/** A client secret; an absent `expiresAt` never passes. */
type RegisteredSecret = { value: string; expiresAt?: Date };

/** An app or a managed identity as the tenant knows it. */
export type Principal = {
  clientId: string;
  /** The service principal's object id, `oid` in its tokens. */
  objectId: string;
  certificates: RegisteredCertificate[];
  secrets: RegisteredSecret[];
  /** Application permissions granted by an administrator, by resource; they get into new tokens only. */
  roles: Map<ResourceName, Set<string>>;
};

/** What may be changed about a principal while the stand-ins run. */
export type Registration = {
  readonly clientId: string;
  readonly objectId: string;
  /** Registers a PEM certificate and returns its thumbprints. */
  addCertificate(certificate: string): Thumbprints;
  /** Removes one certificate by its SHA-256 thumbprint, or all. */
  removeCertificates(sha256?: string): void;
  certificates(): readonly RegisteredCertificate[];
  addSecret(secret: RegisteredSecret): void;
  removeSecrets(): void;
  grant(resource: ResourceName, ...roles: string[]): void;
  /** Takes roles away, all of the resource's when none is named. */
  revoke(resource: ResourceName, ...roles: string[]): void;
};

/** Makes a principal without credentials and permissions; its object id follows from its client id. */
export function newPrincipal(clientId: string): Principal {
  return { clientId, objectId: objectIdOf(clientId), certificates: [], secrets: [], roles: new Map() };
}

/** The handle by which a principal's registration is changed. */
export function registration(principal: Principal): Registration {
  return {
    clientId: principal.clientId,
    objectId: principal.objectId,
    addCertificate(certificate) {
      const made = { certificate, thumbprints: thumbprints(certificate) };
      principal.certificates.push(made);
      return made.thumbprints;
    },
    removeCertificates(sha256) {
      principal.certificates = principal.certificates.filter(
        (held) => sha256 !== undefined && held.thumbprints.sha256 !== sha256,
      );
    },
    certificates: () => principal.certificates,
    addSecret: (secret) => void principal.secrets.push(secret),
    removeSecrets() {
      principal.secrets = [];
    },
    grant(resource, ...roles) {
      principal.roles.set(resource, new Set([...(principal.roles.get(resource) ?? []), ...roles]));
    },
    revoke(resource, ...roles) {
      const left = [...(principal.roles.get(resource) ?? [])].filter(
        (role) => roles.length > 0 && !roles.includes(role),
      );
      principal.roles.set(resource, new Set(left));
    },
  };
}

function objectIdOf(clientId: string): string {
  const hex = createHash("sha256").update(clientId.toLowerCase()).digest("hex");
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `4${hex.slice(13, 16)}`,
    `8${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join("-");
}
