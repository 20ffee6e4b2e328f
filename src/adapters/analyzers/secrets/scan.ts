import { lintSource } from "@secretlint/core";
import { secretLintProfiler } from "@secretlint/profiler";
import { rules } from "@secretlint/secretlint-rule-preset-recommend";
import { baseName, extension } from "../source/index.ts";
import { ownPatterns, secretKind, type SecretKind } from "./kinds.ts";

/** A secret and the UTF-16 offsets where it stands. */
export interface Found {
  readonly kind: SecretKind;
  readonly value: string;
  readonly start: number;
  readonly end: number;
}

/** Otherwise every scanned file leaves some hundred performance marks in the process for ever. */
secretLintProfiler.setEnabled(false);

/**
 * The preset without two of its rules: the comment filter would let a pull request silence the scan
 * (`secretlint-disable`), and the GCP rule opens the path it is given on this machine's disk.
 */
const LEFT_OUT = ["filter-comments", "gcp"];
const config = {
  rules: rules
    .filter((rule) => !LEFT_OUT.some((name) => rule.meta.id.endsWith(`-${name}`)))
    .map((rule) => ({ id: rule.meta.id, rule, options: {} })),
};

/** secretlint compares all finds of a text with each other, so a text is given to it in parts. Characters. */
const PART = 64_000;
/** Longer than the longest secret (a private key), so that each one lies whole in the part where it starts. */
const OVERLAP = 12_000;
/** What a rule may look at before a find. */
const LEAD = 600;

/** Every secret-like string of the text, in order. Of overlapping ones the first and longest stays. */
export async function scan(path: string, text: string): Promise<Found[]> {
  const found = ownFinds(text);
  for (let start = 0; start < text.length; start += PART) {
    found.push(...(await scanPart(path, text, start)));
  }
  return withoutOverlaps(found);
}

async function scanPart(path: string, text: string, start: number): Promise<Found[]> {
  const from = Math.max(0, start - LEAD);
  const content = text.slice(from, start + PART + OVERLAP);
  // Rules look at the name (`.npmrc`) and the extension only; the path leads nowhere.
  const filePath = `/reviewed/${baseName(path)}`;
  const result = await lintSource({
    source: { filePath, content, contentType: "text", ext: extension(path) },
    options: { config, locale: "en", maskSecrets: false, noPhysicFilePath: false },
  });
  const found: Found[] = [];
  for (const message of result.messages) {
    const value = valueIn(message.data, content);
    if (value === null) continue;
    // Some rules report where the assignment starts, not the secret.
    const at = content.indexOf(value, message.range[0]);
    const begin = from + (at === -1 ? message.range[0] : at);
    if (begin < start || begin >= start + PART) continue;
    const kind = secretKind(message.ruleId, message.messageId);
    found.push({ kind, value, start: begin, end: begin + value.length });
  }
  return found;
}

/** secretlint hands the secret over under a name that differs by rule; it is the longest one that stands in the text. */
function valueIn(data: unknown, content: string): string | null {
  if (typeof data !== "object" || data === null) return null;
  const texts = Object.values(data).filter((item): item is string => typeof item === "string");
  const present = texts.filter((item) => item.length > 3 && content.includes(item));
  return present.toSorted((a, b) => b.length - a.length)[0]?.trim() ?? null;
}

function ownFinds(text: string): Found[] {
  return ownPatterns.flatMap(({ kind, pattern }) =>
    [...text.matchAll(pattern)].map((match) => ({
      kind,
      value: match[0],
      start: match.index,
      end: match.index + match[0].length,
    })),
  );
}

function withoutOverlaps(found: readonly Found[]): Found[] {
  const kept: Found[] = [];
  let end = -1;
  for (const find of found.toSorted((a, b) => a.start - b.start || b.end - a.end)) {
    if (find.start < end) continue;
    kept.push(find);
    end = find.end;
  }
  return kept;
}
