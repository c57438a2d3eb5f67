import { BlockList } from "node:net";

/** Addresses that are no public host's: IANA's special-purpose registries, and what is not yet handed out. */
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
  // All of IPv6 but 2000::/3, the part in use. It cannot be said in one row: a subnet that holds ::ffff:0:0/96
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
  // 6to4 carries an IPv4 address of anybody's choice.
  ["2002::", 16],
  ["3fff::", 20],
] as const;

/** What a download never connects to: private, loopback, link-local, shared, multicast and reserved addresses. */
export const privateAddresses = new BlockList();
for (const [network, prefix] of subnets)
  privateAddresses.addSubnet(network, prefix, network.includes(":") ? "ipv6" : "ipv4");
