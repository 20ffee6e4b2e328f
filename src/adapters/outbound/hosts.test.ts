import fc from "fast-check";
import ipaddr from "ipaddr.js";
import { describe, expect, test } from "vitest";
import { isPublicAddress, readAllowed, readHost } from "./hosts.ts";

describe("isPublicAddress", () => {
  test.each([
    ["this network", "0.0.0.0"],
    ["this network", "0.1.2.3"],
    ["loopback", "127.0.0.1"],
    ["loopback", "127.255.255.254"],
    ["private", "10.0.0.1"],
    ["private", "172.16.0.1"],
    ["private", "172.31.255.255"],
    ["private", "192.168.1.1"],
    ["carrier-grade NAT", "100.64.0.1"],
    ["link-local: cloud metadata", "169.254.169.254"],
    ["protocol assignments", "192.0.0.192"],
    ["documentation", "192.0.2.1"],
    ["benchmarks", "198.18.0.1"],
    ["multicast", "224.0.0.1"],
    ["reserved", "240.0.0.1"],
    ["broadcast", "255.255.255.255"],
    ["unspecified", "::"],
    ["loopback", "::1"],
    ["mapped", "::ffff:127.0.0.1"],
    ["mapped", "::ffff:a9fe:a9fe"],
    ["mapped, though public inside", "::ffff:8.8.8.8"],
    ["IPv4-compatible", "::7f00:1"],
    ["translated", "::ffff:0:127.0.0.1"],
    ["NAT64", "64:ff9b::7f00:1"],
    ["NAT64, local use", "64:ff9b:1::a9fe:a9fe"],
    ["6to4", "2002:7f00:1::"],
    ["Teredo", "2001:0:7f00:1::"],
    ["unique local", "fc00::1"],
    ["unique local: cloud metadata", "fd00:ec2::254"],
    ["link-local", "fe80::1"],
    ["link-local with zone", "fe80::1%eth0"],
    ["site-local", "fec0::1"],
    ["multicast", "ff02::1"],
    ["documentation", "2001:db8::1"],
    ["documentation", "3fff::1"],
    ["segment routing", "5f00::1"],
    ["not handed out", "4000::1"],
    ["discard", "100::1"],
    ["no address", "example.com"],
    ["no address", "127.1"],
    ["no address", ""],
  ])("%s: %s is not", (_, address) => {
    expect(isPublicAddress(address)).toBe(false);
  });

  test.each([
    "1.1.1.1",
    "8.8.8.8",
    "172.32.0.1",
    "100.128.0.1",
    "2606:4700::1111",
    "2a00:1450::8a",
  ])("%s is", (address) => expect(isPublicAddress(address)).toBe(true));

  test("no IPv4 address hides in an IPv6 one", () => {
    const prefixes = ["::ffff:", "::", "64:ff9b::", "::ffff:0:"];
    fc.assert(
      fc.property(fc.ipV4(), fc.constantFrom(...prefixes), (address, prefix) => {
        const hex = ipaddr.IPv4.parse(address).toIPv4MappedAddress().parts.slice(6);
        const tail = hex.map((part) => part.toString(16)).join(":");
        expect(isPublicAddress(`${prefix}${tail}`)).toBe(false);
      }),
    );
  });
});

describe("readHost", () => {
  test.each([
    ["Mail.Example.COM.", "mail.example.com"],
    [" mail.example.com ", "mail.example.com"],
    ["0x7f.1", "127.0.0.1"],
    ["2130706433", "127.0.0.1"],
    ["0177.0.0.1", "127.0.0.1"],
    ["127.1", "127.0.0.1"],
    ["0", "0.0.0.0"],
    ["127.0.0.1.", "127.0.0.1"],
    ["①②⑦.⓪.⓪.①", "127.0.0.1"],
    ["LOCALHOST", "localhost"],
    ["[::1]", "::1"],
    ["::1", "::1"],
    ["[0:0:0:0:0:ffff:127.0.0.1]", "::ffff:7f00:1"],
    ["bücher.example", "xn--bcher-kva.example"],
  ])("%s is %s", (text, host) => {
    expect(readHost(text)).toBe(host);
  });

  test.each([
    "",
    " ",
    ".",
    "a b",
    "a/b",
    "a@b",
    "a:25",
    "[::1]:25",
    "a?b",
    "a#b",
    "a\\b",
    "%31",
    "a\r\nb",
  ])("%j is no host", (text) => expect(readHost(text)).toBeNull());
});

describe("readAllowed", () => {
  test("lets through exactly the host, at every port or at the one named", () => {
    const allowed = readAllowed(["Ollama.internal:11434", "10.0.0.5", "[::1]:25", "127.1:8080"]);
    expect(allowed("ollama.internal", 11_434)).toBe(true);
    expect(allowed("ollama.internal", 11_435)).toBe(false);
    expect(allowed("x.ollama.internal", 11_434)).toBe(false);
    expect(allowed("10.0.0.5", 1)).toBe(true);
    expect(allowed("10.0.0.50", 1)).toBe(false);
    expect(allowed("::1", 25)).toBe(true);
    expect(allowed("::1", 26)).toBe(false);
    expect(allowed("127.0.0.1", 8080)).toBe(true);
    expect(readAllowed([])("localhost", 80)).toBe(false);
  });

  test.each(["http://ollama", "a/b", "a:0", "a:70000", "a:b", ":80", ""])("refuses %j", (entry) => {
    expect(() => readAllowed([entry])).toThrow(/KODY_PRIVATE_HOSTS/);
  });
});
