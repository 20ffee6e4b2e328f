import { createHash, generateKeyPairSync, randomBytes, sign, type KeyObject } from "node:crypto";
import {
  bitString,
  boolean,
  context,
  integer,
  objectIdentifier,
  octetString,
  sequence,
  setOf,
  time,
  utf8String,
} from "./der.ts";

/** PEM texts. */
export interface ServerCertificate {
  readonly authority: string;
  readonly certificate: string;
  readonly privateKey: string;
}

interface Validity {
  readonly from: number;
  readonly to: number;
}

interface Fields {
  readonly issuer: Buffer;
  readonly subject: Buffer;
  readonly publicKey: KeyObject;
  readonly signingKey: KeyObject;
  readonly valid: Validity;
  readonly extensions: readonly Buffer[];
}

const day = 86_400_000;
const ecdsaWithSha256 = sequence(objectIdentifier("1.2.840.10045.4.3.2"));
const id = {
  commonName: "2.5.4.3",
  subjectKeyIdentifier: "2.5.29.14",
  keyUsage: "2.5.29.15",
  subjectAltName: "2.5.29.17",
  basicConstraints: "2.5.29.19",
  nameConstraints: "2.5.29.30",
  authorityKeyIdentifier: "2.5.29.35",
  extendedKeyUsage: "2.5.29.37",
  serverAuth: "1.3.6.1.5.5.7.3.1",
} as const;

/**
 * Makes a certificate authority that may vouch for `domain` and the names below it only (RFC 5280, name constraints), and
 * one server certificate for `hosts`, both valid for 30 days. All keys exist in memory only; the authority's is gone when
 * this returns, so that it never signs anything else.
 */
export function createServerCertificate(
  domain: string,
  hosts: readonly string[],
  now: number,
): ServerCertificate {
  const valid = { from: now - day, to: now + 30 * day };
  const own = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const server = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const issuer = name("Kody sandbox certificate authority");
  const signed = { issuer, signingKey: own.privateKey, valid };
  const authority = certificate({
    ...signed,
    subject: issuer,
    publicKey: own.publicKey,
    extensions: [
      extension(id.basicConstraints, true, sequence(boolean(true), integer(Buffer.of(0)))),
      // Bits 5 and 6: signing certificates and revocation lists.
      extension(id.keyUsage, true, bitString(Buffer.of(0b0000_0110), 1)),
      extension(
        id.nameConstraints,
        true,
        sequence(context(0, "constructed", sequence(dnsName(domain)))),
      ),
      extension(id.subjectKeyIdentifier, false, octetString(keyId(own.publicKey))),
    ],
  });
  const leaf = certificate({
    ...signed,
    subject: name(hosts[0] ?? domain),
    publicKey: server.publicKey,
    extensions: [
      extension(id.basicConstraints, true, sequence()),
      // Bit 0: signatures, which is all that a TLS server with this kind of key does.
      extension(id.keyUsage, true, bitString(Buffer.of(0b1000_0000), 7)),
      extension(id.extendedKeyUsage, false, sequence(objectIdentifier(id.serverAuth))),
      extension(id.subjectAltName, false, sequence(...hosts.map(dnsName))),
      extension(id.subjectKeyIdentifier, false, octetString(keyId(server.publicKey))),
      extension(
        id.authorityKeyIdentifier,
        false,
        sequence(context(0, "primitive", keyId(own.publicKey))),
      ),
    ],
  });
  return {
    authority: pem(authority),
    certificate: pem(leaf),
    privateKey: server.privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
  };
}

/** RFC 5280, section 4.1. */
function certificate(fields: Fields): Buffer {
  const body = sequence(
    context(0, "constructed", integer(Buffer.of(2))),
    integer(serial()),
    ecdsaWithSha256,
    fields.issuer,
    sequence(time(fields.valid.from), time(fields.valid.to)),
    fields.subject,
    publicKeyInfo(fields.publicKey),
    context(3, "constructed", sequence(...fields.extensions)),
  );
  return sequence(body, ecdsaWithSha256, bitString(sign("sha256", body, fields.signingKey)));
}

function extension(identifier: string, critical: boolean, value: Buffer): Buffer {
  const flag = critical ? [boolean(true)] : [];
  return sequence(objectIdentifier(identifier), ...flag, octetString(value));
}

function name(commonName: string): Buffer {
  return sequence(setOf(sequence(objectIdentifier(id.commonName), utf8String(commonName))));
}

function dnsName(host: string): Buffer {
  return context(2, "primitive", Buffer.from(host, "ascii"));
}

function publicKeyInfo(key: KeyObject): Buffer {
  return key.export({ type: "spki", format: "der" });
}

function keyId(key: KeyObject): Buffer {
  return createHash("sha1").update(publicKeyInfo(key)).digest();
}

/** 16 random bytes, never 0: clients refuse two certificates of one issuer with the same number. */
function serial(): Buffer {
  const bytes = randomBytes(16);
  bytes[0] = ((bytes[0] ?? 0) & 0x3f) | 0x40;
  return bytes;
}

function pem(der: Buffer): string {
  const lines = der.toString("base64").match(/.{1,64}/g) ?? [];
  return ["-----BEGIN CERTIFICATE-----", ...lines, "-----END CERTIFICATE-----", ""].join("\n");
}
