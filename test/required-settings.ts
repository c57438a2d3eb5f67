import { expect } from "vitest";
import { readSettings } from "../src/settings.ts";

/** Settings that the app does not start without. */
export const required = {
  AzureWebJobsStorage: "UseDevelopmentStorage=true",
  EMPLOYEES_DATABASE_URL: "postgres://reader:secret@db.example.com/hr",
  ENTRA_TENANT_ID: "7d1c2f60-3b0e-4c57-9a41-5f0e6f1f9b10",
  ENTRA_CLIENT_ID: "b4b0f0c2-6e0a-4a8e-8a3c-0d6a5c1e7f21",
  KEY_VAULT_URL: "https://vault.example.com",
  ENTRA_CERTIFICATE_NAME: "entra-sync",
};

/** Reads the required settings and `changes` to them; throws where one is invalid. */
export const read = (changes: Record<string, string | undefined> = {}) =>
  readSettings({ ...required, ...changes });

/** The problems that the settings have, a line each. */
export function problems(changes: Record<string, string | undefined>): string[] {
  try {
    read(changes);
    return [];
  } catch (error) {
    const [head, ...lines] = (error as Error).message.split("\n");
    expect(head).toBe("The settings are invalid:");
    return lines.map((line) => line.replace(/^ {2}- /, ""));
  }
}
