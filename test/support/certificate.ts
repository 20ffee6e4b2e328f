import { generateKeyPairSync, randomBytes, sign } from "node:crypto";
import { getCACertificates, setDefaultCACertificates } from "node:tls";

/** A certificate that signs itself, as PEM. */
export interface TestCertificate {
  readonly key: string;
  readonly cert: string;
}

const algorithm = sequence(Buffer.from("06082a8648ce3d040302", "hex")); // ecdsa-with-SHA256
const yes = Buffer.from("0101ff", "hex");

/** For these names, valid from yesterday to tomorrow, or already expired. Written as RFC 5280 has it. */
export function testCertificate(
  names: readonly string[],
  { expired = false } = {},
): TestCertificate {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  // Of its own: among authorities of one name the wrong one could be looked at.
  const name = commonName(`test ${randomBytes(6).toString("hex")}`);
  const day = 86_400_000;
  const [from, to] = expired ? [-3 * day, -2 * day] : [-day, day];
  const toBeSigned = sequence(
    element(0xa0, Buffer.from("020102", "hex")), // version 3
    Buffer.from("020101", "hex"), // serial number
    algorithm,
    name,
    sequence(time(from), time(to)),
    name,
    publicKey.export({ type: "spki", format: "der" }),
    element(
      0xa3,
      sequence(
        extension("0603551d13", yes, sequence(yes)), // it is its own authority
        extension("0603551d11", sequence(...names.map((one) => element(0x82, Buffer.from(one))))),
      ),
    ),
  );
  const signature = sign("sha256", toBeSigned, privateKey);
  const whole = sequence(toBeSigned, algorithm, element(0x03, Buffer.from([0]), signature));
  const lines = whole.toString("base64").match(/.{1,64}/g) ?? [];
  return {
    key: String(privateKey.export({ type: "pkcs8", format: "pem" })),
    cert: `-----BEGIN CERTIFICATE-----\n${lines.join("\n")}\n-----END CERTIFICATE-----\n`,
  };
}

/** Makes this process trust it as if the system did. */
export function trust({ cert }: TestCertificate): void {
  setDefaultCACertificates([...getCACertificates("default"), cert]);
}

function element(tag: number, ...parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  const { length } = content;
  const size =
    length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 255];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
}

function sequence(...parts: readonly Buffer[]): Buffer {
  return element(0x30, ...parts);
}

function commonName(name: string): Buffer {
  const attribute = sequence(Buffer.from("0603550403", "hex"), element(0x0c, Buffer.from(name)));
  return sequence(element(0x31, attribute));
}

function time(offset: number): Buffer {
  const text = new Date(Date.now() + offset).toISOString().replace(/[-:T]|\.\d+/g, "");
  return element(0x17, Buffer.from(text.slice(2)));
}

function extension(id: string, ...value: readonly Buffer[]): Buffer {
  const critical = value.slice(0, -1);
  const content = value.at(-1) ?? Buffer.alloc(0);
  return sequence(Buffer.from(id, "hex"), ...critical, element(0x04, content));
}
