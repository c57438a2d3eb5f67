import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import open from "open";
import type { Client } from "./client.ts";
import { command } from "./command.ts";
import { emailAmong } from "./flags.ts";
import { plain, print } from "./terminal.ts";

/** What `entra-sync signature` can be told. */
export interface SignatureOptions {
  readonly email: string;
  /** Show the HTML in the browser, from a file of its own, so that no key ends up in an address. */
  readonly open: boolean;
}

export const signatureCommand = command<SignatureOptions>({
  usage: [["signature EMAIL [--open]", "somebody's signature as it would be written now"]],
  flags: ["open", "url", "key", "token"],
  options: (words, { open = false }) => {
    return { email: emailAmong(words, "Whose signature? entra-sync signature EMAIL"), open };
  },
  run: signature,
});

/** Prints somebody's signature as text, as it would be written now, or opens it in the browser. */
export async function signature(client: Client, options: SignatureOptions): Promise<number> {
  if (!options.open) {
    const text = await client.signature(options.email, "text");
    for (const line of text.split("\n")) print(plain(line));
    return 0;
  }
  const folder = await mkdtemp(join(tmpdir(), "signature-"));
  const file = join(folder, "signature.html");
  await writeFile(file, await client.signature(options.email, "html"));
  await open(file);
  print(file);
  return 0;
}
