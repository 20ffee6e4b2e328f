import { createPrivateKey, X509Certificate } from "node:crypto";
import { expect, test } from "vitest";
import { createServerCertificate } from "./authority.ts";

const now = Date.UTC(2026, 10, 23, 12);
const hosts = ["api.bitbucket.org", "bitbucket.org"];

test("the server's certificate is signed by the authority and names the hosts", () => {
  const made = createServerCertificate("bitbucket.org", hosts, now);
  const [authority, server] = [
    new X509Certificate(made.authority),
    new X509Certificate(made.certificate),
  ];
  expect(authority.ca).toBe(true);
  expect(server.ca).toBe(false);
  expect(server.verify(authority.publicKey)).toBe(true);
  expect(server.checkIssued(authority)).toBe(true);
  expect(server.checkPrivateKey(createPrivateKey(made.privateKey))).toBe(true);
  expect(server.subjectAltName).toBe("DNS:api.bitbucket.org, DNS:bitbucket.org");
  expect(server.checkHost("evil.bitbucket.org")).toBeUndefined();
  expect(server.keyUsage).toEqual(["1.3.6.1.5.5.7.3.1"]);
});

test("both are valid now and for 30 days", () => {
  const made = createServerCertificate("bitbucket.org", hosts, now);
  for (const text of [made.authority, made.certificate]) {
    const { validFrom, validTo } = new X509Certificate(text);
    expect(Date.parse(validFrom)).toBe(now - 86_400_000);
    expect(Date.parse(validTo)).toBe(now + 30 * 86_400_000);
  }
});

test("dates from 2050 on are written with their century", () => {
  const later = Date.UTC(2049, 11, 20);
  const made = createServerCertificate("bitbucket.org", hosts, later);
  expect(Date.parse(new X509Certificate(made.certificate).validTo)).toBe(later + 30 * 86_400_000);
});

test("every start makes new keys and numbers", () => {
  const texts = [1, 2].map(() => createServerCertificate("bitbucket.org", hosts, now));
  const numbers = texts.flatMap((made) =>
    [made.authority, made.certificate].map((text) => new X509Certificate(text).serialNumber),
  );
  expect(new Set(numbers).size).toBe(4);
  expect(new Set(texts.map((made) => made.privateKey)).size).toBe(2);
});
