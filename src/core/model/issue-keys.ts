import type { LinkedIssue } from "../ports/index.ts";
import type { Purpose } from "./task.ts";

const mostKeys = 3;
/** Longer texts tell what they are about at their beginning. */
const longestText = 20_000;

/** `ABC-123` in running text, a branch (`feature/ABC-123-fix`) or an address; not a part of a longer word or number. */
const keyShape = /(?<![A-Za-z0-9]|[A-Z0-9]_)([A-Z][A-Z0-9]{1,9})-[1-9]\d{0,6}(?![A-Za-z0-9]|\.\d)/g;

/** Standards, algorithms, licences and the like that look as keys do. A project of such a name is not found. */
const notProjects = new Set(
  [
    "AES AGPL ANSI APACHE ASCII BASE BSD CC COVID CP CRC CVE CWE DES DIN ECMA ED EN ES FIPS GHSA GMT GPL GPT",
    "HMAC HTTP HTTPS IEC IEEE IPV ISO JEP JSR LATIN LGPL MD MPL NIST OWASP PBKDF PEP PKCS RFC RSA SHA SP",
    "SSL TCP TLS UCS UDP UTC UTF WCAG X",
  ].flatMap((line) => line.split(" ")),
);

/**
 * Keys of the Jira issues that a pull request names: those of its title first, then of its branch, its description and
 * its commits; each once, three at most. Only the tracker knows which of them are there.
 */
export function issueKeys(
  purpose: Pick<Purpose, "title" | "sourceBranch" | "description" | "commits">,
): string[] {
  const texts = [purpose.title, purpose.sourceBranch, purpose.description, ...purpose.commits];
  const keys = new Set<string>();
  for (const text of texts) {
    for (const [key, project = ""] of text.slice(0, longestText).matchAll(keyShape)) {
      if (notProjects.has(project)) continue;
      keys.add(key);
      if (keys.size === mostKeys) return [...keys];
    }
  }
  return [...keys];
}

/** An issue as a question shows it: its head on one line, then what it says. */
export function issueText({ key, type, summary, status, description }: LinkedIssue): string {
  const head = `${key} (${type}, ${status}): ${summary}`.replace(/\s+/g, " ");
  return description === "" ? head : `${head}\n${description}`;
}
