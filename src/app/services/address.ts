import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import type { AddressAnswer } from "../../contract/index.ts";
import { isKodyError } from "../../core/domain/index.ts";
import type { ServiceParts } from "./parts.ts";

type Parts = Pick<ServiceParts, "publicUrl" | "reachKey" | "publicOutbound">;

const patienceMilliseconds = 10_000;

/** What `GET /reach/{nonce}` answers: only a Kody with this database can. Null for what is no nonce. */
export async function answerReach(
  nonce: string,
  { reachKey }: Pick<Parts, "reachKey">,
): Promise<string | null> {
  if (!/^[A-Za-z0-9_-]{16,64}$/.test(nonce)) return null;
  return createHmac("sha256", await reachKey())
    .update(`reach ${nonce}`)
    .digest("hex");
}

/** Asks Kody's public address whether this Kody answers there, as Bitbucket would have to find it. */
export async function checkAddress(parts: Parts): Promise<AddressAnswer> {
  const url = parts.publicUrl();
  if (url === null) {
    return {
      url,
      state: "not-set",
      message: "Kody has no public address, so Bitbucket can't call it and Kody polls.",
      remedy:
        "Set KODY_PUBLIC_URL to an https address that leads to this Kody from the internet, and start Kody again.",
    };
  }
  const nonce = randomBytes(24).toString("base64url");
  const expected = await answerReach(nonce, parts);
  try {
    const answer = await parts.publicOutbound.fetch(`${url}/reach/${nonce}`, {
      signal: AbortSignal.timeout(patienceMilliseconds),
    });
    const text = await answer.text();
    return answer.ok && sameText(text, expected ?? "")
      ? { url, state: "reached", message: `${url} leads to this Kody.`, remedy: null }
      : anotherServer(url, answer.status);
  } catch (error) {
    return unreached(url, error);
  }
}

function anotherServer(url: string, status: number): AddressAnswer {
  return {
    url,
    state: "another-server",
    message: `Something answers at ${url} (${status}), but not this Kody.`,
    remedy:
      "Let the reverse proxy or tunnel hand requests below /webhooks/ and /reach/ to this Kody, or correct KODY_PUBLIC_URL.",
  };
}

function unreached(url: string, error: unknown): AddressAnswer {
  const reason = isKodyError(error) ? error.details["reason"] : "timeout";
  const said = isKodyError(error) ? error.message : "It did not answer within 10 seconds.";
  if (reason === "private") {
    return {
      url,
      state: "private",
      message: `${url} lies inside this machine or its network. Bitbucket refuses such addresses for webhooks.`,
      remedy:
        "Set KODY_PUBLIC_URL to an address on the internet. If its name only leads inside from here, add its host to KODY_PRIVATE_HOSTS.",
    };
  }
  if (reason === "redirect") return { ...anotherServer(url, 302), message: said };
  return {
    url,
    state: "unreachable",
    message: `Kody could not reach ${url}. ${said}`,
    remedy:
      "Check the name, the certificate and the reverse proxy or tunnel. Some networks can't reach their own public address from inside; then look from outside.",
  };
}

function sameText(a: string, b: string): boolean {
  const [one, other] = [Buffer.from(a), Buffer.from(b)];
  return one.length === other.length && timingSafeEqual(one, other);
}
