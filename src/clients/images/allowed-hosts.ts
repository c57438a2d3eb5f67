import { BlockList, isIP } from "node:net";

/** Why something is not fetched, as notes and errors say it. */
export interface Refusal {
  readonly code: string;
  readonly message: string;
  readonly remedy: string;
}

/** The hosts that images may come from. */
export interface AllowedHosts {
  readonly isEmpty: boolean;
  /** Why a URL is not fetched, undefined where it may be; nothing is looked up. */
  refusal(url: string): Refusal | undefined;
  /** Whether a URL that may be fetched leads to this machine on purpose. */
  isThisMachine(url: URL): boolean;
}

/** Makes the list from entries "host" or, where the port is not 443, "host:port"; throws an Error that names a bad entry. */
export function allowHosts(entries: readonly string[]): AllowedHosts {
  const hosts = new Set(entries.map(hostOf));
  return {
    isEmpty: hosts.size === 0,
    refusal(text) {
      const url = URL.canParse(text) ? new URL(text) : undefined;
      // Credentials in a URL are secret, and every plan would show them.
      if (url?.protocol !== "https:" || url.username || url.password) return badUrl;
      return hosts.has(url.host) ? undefined : notAllowed(url.host);
    },
    // A loopback address with a port in the settings is deliberate: no name is resolved, and no other port can be
    // reached through it.
    isThisMachine: ({ host, hostname, port }) => hosts.has(host) && port !== "" && isLoopback(hostname),
  };
}

/** An entry as URL.host spells it: lower case, punycode, no port 443. */
function hostOf(entry: string): string {
  const url = URL.canParse(`https://${entry}`) ? new URL(`https://${entry}`) : undefined;
  // A host has no path, query, user name or password.
  if (url && url.href === `https://${url.host}/` && !/[/*]/.test(entry)) return url.host;
  throw new Error(`${entry} is not a host, such as images.example.com or images.example.com:8443`);
}

const isLoopback = (hostname: string) =>
  hostname === "[::1]" || (isIP(hostname) === 4 && hostname.startsWith("127."));

const badUrl: Refusal = {
  code: "image-url-invalid",
  message: "The image's address is not an https URL without user name and password.",
  remedy: "Correct it in the employee database.",
};

const notAllowed = (host: string): Refusal => ({
  code: "image-host-not-allowed",
  message: `Images from ${host} are not fetched: it is not among the allowed hosts.`,
  remedy: `If ${host} is to be trusted, add it to PHOTO_HOSTS.`,
});

/** Addresses that are not public: IANA's special-purpose registries, and unallocated ranges. */
const subnets = [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  // Azure's own services to a virtual machine answer here, instance metadata among them.
  ["168.63.129.16", 32],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.0.0.0", 24],
  ["192.0.2.0", 24],
  ["192.88.99.0", 24],
  ["192.168.0.0", 16],
  ["198.18.0.0", 15],
  ["198.51.100.0", 24],
  ["203.0.113.0", 24],
  ["224.0.0.0", 3],
  // All of IPv6 except 2000::/3, the part in use. One row cannot express this: a subnet that holds ::ffff:0:0/96
  // would match every IPv4 address. What is mapped there falls under the rows above.
  ["::", 96],
  ["64:ff9b::", 32],
  ["100::", 8],
  ["200::", 7],
  ["400::", 6],
  ["800::", 5],
  ["1000::", 4],
  ["4000::", 2],
  ["8000::", 1],
  ["2001::", 23],
  ["2001:db8::", 32],
  // 6to4 embeds an arbitrary IPv4 address.
  ["2002::", 16],
  ["3fff::", 20],
] as const;

/** Addresses that a download never connects to: private, loopback, link-local, shared, multicast and reserved addresses. */
export const privateAddresses = new BlockList();
for (const [network, prefix] of subnets)
  privateAddresses.addSubnet(network, prefix, network.includes(":") ? "ipv6" : "ipv4");
