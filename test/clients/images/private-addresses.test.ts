import { isIP } from "node:net";
import { expect, test } from "vitest";
import { privateAddresses } from "../../../src/clients/images/allowed-hosts.ts";

const isPrivate = (address: string) => privateAddresses.check(address, isIP(address) === 6 ? "ipv6" : "ipv4");

test.each([
  "1.1.1.1",
  "8.8.8.8",
  "20.50.2.1",
  "100.63.255.255",
  "172.15.0.1",
  "172.32.0.1",
  "223.255.255.255",
  "2001:4860:4860::8888",
  "2606:4700::1111",
  "2a02:26f0::1",
  "::ffff:8.8.8.8",
])("lets %s be connected to", (address) => expect(isPrivate(address)).toBe(false));

test.each([
  "0.0.0.0",
  "10.1.2.3",
  "100.64.0.1",
  "100.127.255.255",
  "127.0.0.1",
  "127.255.255.254",
  "168.63.129.16",
  "169.254.169.254",
  "172.16.0.1",
  "172.31.255.255",
  "192.168.1.1",
  "198.19.0.1",
  "224.0.0.1",
  "240.0.0.1",
  "255.255.255.255",
  "::",
  "::1",
  "::10.0.0.1",
  "::ffff:10.0.0.1",
  "::ffff:7f00:1",
  "64:ff9b::a00:1",
  "64:ff9b:1::a00:1",
  "100::1",
  "2001::1",
  "2001:db8::1",
  "2002:a00:1::1",
  "fc00::1",
  "fd12:3456::1",
  "fe80::1",
  "fec0::1",
  "ff02::1",
])("does not let %s be connected to", (address) => expect(isPrivate(address)).toBe(true));
