import { Refused } from "./client.ts";

/** The command line is invalid; nothing was done. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/** An error as a user reads it: what happened, to which object, and what to do. */
export interface ErrorMessage {
  readonly message: string;
  readonly remedy?: string | undefined;
}

/**
 * Any error in plain sentences. Words of Node, OpenSSL and zod do not reach the user: they are replaced by what they
 * mean for the app at `url` or for the file that the error names.
 */
export function errorMessage(error: unknown, url: string): ErrorMessage {
  if (error instanceof Refused) return { message: withoutMarks(error.message), remedy: error.remedy };
  if (error instanceof UsageError) return error;
  const chain = causesOf(error);
  for (const { code = "" } of chain) {
    const known = network[code] ?? certificate[code];
    if (known) return { message: known.message.replace("URL", () => url), remedy: known.remedy };
  }
  if (chain.some(({ name }) => name === "HTTPParserError"))
    return { message: `${url} does not answer as a web server does.`, remedy: checkAddress };
  const [{ code = "", path } = {}] = chain;
  const reason = path === undefined ? undefined : reasons[code];
  if (reason) return { message: `${path} cannot be opened: ${reason}.` };
  if (chain.some(({ name }) => name === "TimeoutError"))
    return {
      message: `The app at ${url} did not answer in time.`,
      remedy: "Try again; entra-sync runs shows what it is doing.",
    };
  if (chain.some(({ message }) => /^(fetch failed|bad port)$/.test(message)))
    return { message: `${url} cannot be reached.`, remedy: checkAddress };
  const message = error instanceof Error ? error.message : String(error);
  if (!(error instanceof TypeError || error instanceof RangeError)) return { message };
  return {
    message: `This is a fault of entra-sync itself: ${message}`,
    remedy: "Is the app of the same version? If it is, report this.",
  };
}

interface Cause {
  readonly name: string;
  readonly message: string;
  readonly code?: string;
  readonly path?: string;
}

/** An error and what caused it, outermost first. */
function causesOf(error: unknown): readonly Cause[] {
  const chain: Cause[] = [];
  for (let one = error; one instanceof Error && chain.length < 10; one = one.cause) {
    const { code, path } = one as NodeJS.ErrnoException;
    chain.push({
      name: one.name,
      message: one.message,
      ...(typeof code === "string" && { code }),
      ...(typeof path === "string" && { path }),
    });
  }
  return chain;
}

/** zod's list of faults, "✖ Too short" and below it "→ at reason", as a sentence for each: "--reason: Too short". */
const withoutMarks = (message: string): string =>
  message.replace(/^✖ (.*)(?:\n\s*→ at (.*))?$/gm, (_, fault: string, place?: string) =>
    place ? sentenceOf(optionAt(place), fault) : fault,
  );

/** The option that filled a place of a request: --email for emails[0]; every other option has the name of its place. */
function optionAt(place: string): string {
  const [name = place] = place.split(/[[.]/);
  return `--${name === "emails" ? "email" : name}`;
}

function sentenceOf(option: string, fault: string): string {
  const choices = /^Invalid option: expected one of (.*)$/.exec(fault)?.[1];
  if (choices) return `${option} must be one of ${choices.replaceAll('"', "").replaceAll("|", ", ")}.`;
  const type = /^Invalid input: expected (\w+)/.exec(fault)?.[1];
  if (type) return `${option} must be a ${type}.`;
  // The app's own faults are predicates: "has at most 500 characters".
  return /^[a-z]/.test(fault) ? `${option} ${fault}.` : `${option}: ${fault}`;
}

const checkAddress = "Check the address given with --url.";
const isRunning = "Is the app running there? Check the address given with --url.";

/** Codes of libuv and undici, as Node documents them under "Common system errors". */
const network: Readonly<Record<string, ErrorMessage>> = {
  ECONNREFUSED: { message: "URL refuses connections.", remedy: isRunning },
  ENOTFOUND: { message: "The host name in URL does not exist.", remedy: checkAddress },
  EAI_AGAIN: { message: "The host name in URL cannot be looked up now.", remedy: "Check the network." },
  ECONNRESET: { message: "URL closed the connection.", remedy: isRunning },
  UND_ERR_SOCKET: { message: "URL closed the connection.", remedy: isRunning },
  ETIMEDOUT: { message: "URL does not answer.", remedy: isRunning },
  UND_ERR_CONNECT_TIMEOUT: { message: "URL does not answer.", remedy: isRunning },
  UND_ERR_HEADERS_TIMEOUT: { message: "The app at URL did not answer in time." },
  UND_ERR_BODY_TIMEOUT: { message: "The app at URL stopped in the middle of an answer." },
  EHOSTUNREACH: { message: "There is no way to URL from here.", remedy: "Check the network." },
  ENETUNREACH: { message: "There is no way to URL from here.", remedy: "Check the network." },
  EPROTO: { message: "URL does not speak HTTPS.", remedy: "Is it http:// there?" },
  ERR_SSL_WRONG_VERSION_NUMBER: { message: "URL does not speak HTTPS.", remedy: "Is it http:// there?" },
  ERR_SSL_PACKET_LENGTH_TOO_LONG: { message: "URL does not speak HTTPS.", remedy: "Is it http:// there?" },
};

const untrusted: ErrorMessage = {
  message: "The certificate of URL is not trusted.",
  remedy:
    "If your company's own authority or proxy signed it, name a file with that authority's certificate in NODE_EXTRA_CA_CERTS.",
};

/** OpenSSL's verification results, as Node documents them under "X509 certificate error codes". */
const certificate: Readonly<Record<string, ErrorMessage>> = {
  DEPTH_ZERO_SELF_SIGNED_CERT: untrusted,
  SELF_SIGNED_CERT_IN_CHAIN: untrusted,
  UNABLE_TO_GET_ISSUER_CERT: untrusted,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: untrusted,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: untrusted,
  CERT_UNTRUSTED: untrusted,
  CERT_HAS_EXPIRED: { message: "The certificate of URL has expired." },
  CERT_NOT_YET_VALID: {
    message: "The certificate of URL is not valid yet.",
    remedy: "Is this machine's clock right?",
  },
  ERR_TLS_CERT_ALTNAME_INVALID: {
    message: "The certificate of URL is for another host name.",
    remedy: checkAddress,
  },
};

/** What the file system means by its codes, in a sentence that begins with the file's name. */
const reasons: Readonly<Record<string, string>> = {
  ENOENT: "it does not exist",
  ENOTDIR: "a part of its path is not a folder",
  EISDIR: "it is a folder",
  EACCES: "permission denied",
  EPERM: "permission denied",
  EROFS: "the disk is read-only",
  ENOSPC: "the disk is full",
  EMFILE: "too many files are open",
};

/** An error that says which file could not be "read" or "written" and why, for what the file system threw. */
export function fileError(done: "read" | "written", file: string, cause: unknown): Error {
  const code = causesOf(cause).find((one) => one.code)?.code ?? "";
  const reason = done === "written" && code === "ENOENT" ? "its folder does not exist" : reasons[code];
  return new Error(`${file} cannot be ${done}: ${reason ?? "the file system refuses it"}.`, { cause });
}
