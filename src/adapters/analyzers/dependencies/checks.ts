import type { RawFinding } from "../../../core/domain/index.ts";
import type { LockChange, ManifestChange } from "./compare.ts";
import type { Wanted } from "./dependency.ts";
import { lookalikeOf } from "./lookalike.ts";
import { type Claim, findingOf } from "./say.ts";

/** Names that one finding lists. */
const NAMED = 8;

/** What a changed manifest asks for that it did not before. */
export function manifestFindings(changed: ManifestChange): RawFinding[] {
  const { file, before, after } = changed;
  const added = [...after].filter(([key]) => !before.has(key)).map(([, one]) => one);
  const say = (claim: Claim, names: readonly string[], shown: string): RawFinding =>
    findingOf(claim, file, names, shown);
  const findings: RawFinding[] = [];
  // A new manifest is read as a whole anyway.
  if (file.oldPath !== null && added.length > 0)
    findings.push(say("added", namesOf(added), listOf(namesOf(added))));
  for (const one of added.toSorted(byName)) {
    const alike = lookalikeOf(one.ecosystem, one.name);
    if (alike !== null) findings.push(say("lookalike", [one.name], `${one.name} → ${alike.of}`));
  }
  for (const [key, one] of [...after].toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    const former = before.get(key);
    if (one.source !== null && former?.source?.address !== one.source.address) {
      const plain = /^(?:http|git):\/\//.test(one.source.address);
      const claim = plain
        ? "unprotected-source"
        : one.source.pinned
          ? "pinned-source"
          : "foreign-source";
      findings.push(say(claim, [one.name], `${one.name}: ${withoutPassword(one.source.address)}`));
    }
    if (former !== undefined && isMajorStep(former.spec, one.spec))
      findings.push(say("major-step", [one.name], `${one.name} ${former.spec} → ${one.spec}`));
  }
  return findings;
}

/** What a changed lockfile brings in. `named` are packages that a manifest of the change speaks of already. */
export function lockFindings(
  { file, fresh, before }: LockChange,
  named: ReadonlySet<string>,
): RawFinding[] {
  const findings: RawFinding[] = [];
  const known = new Set(before.map(({ name }) => name));
  const scripted = new Set(
    before.filter(({ installScript }) => installScript).map(({ name }) => name),
  );
  const hosts = new Set(
    before.map(({ address }) => hostOf(address)).filter((host) => host !== null),
  );
  const said = new Set<string>();
  for (const one of fresh.toSorted(byName)) {
    const say = (claim: Claim, shown: string): void => {
      const finding = findingOf(claim, file, [one.name], shown, one.line);
      if (!said.has(`${claim} ${one.name}`)) findings.push(finding);
      said.add(`${claim} ${one.name}`);
    };
    const whole = `${one.name} ${one.version}`;
    if (one.installScript && !scripted.has(one.name)) say("install-script", whole);
    const host = hostOf(one.address);
    if (host !== null && hosts.size > 0 && !hosts.has(host))
      say("other-host", `${whole} from ${host}`);
    if (known.has(one.name) || named.has(`${one.ecosystem} ${one.name}`)) continue;
    const alike = lookalikeOf(one.ecosystem, one.name);
    if (alike !== null) say("lookalike", `${one.name} → ${alike.of}`);
  }
  return findings;
}

function byName(a: { readonly name: string }, b: { readonly name: string }): number {
  return a.name < b.name ? -1 : a.name > b.name ? 1 : 0;
}

function namesOf(list: readonly Wanted[]): string[] {
  return list.map(({ name }) => name).toSorted();
}

function listOf(names: readonly string[]): string {
  const more = names.length > NAMED ? ` and ${names.length - NAMED} more` : "";
  return `${names.slice(0, NAMED).join(", ")}${more}`;
}

function hostOf(address: string | null): string | null {
  return /^https?:\/\/(?:[^/@]*@)?([^/:]+)/.exec(address ?? "")?.[1]?.toLowerCase() ?? null;
}

/** Addresses may carry a token. */
function withoutPassword(address: string): string {
  return address.replace(/\/\/[^/@]*@/, "//");
}

/** Up by the first part that isn't zero, as far as both say a version. */
export function isMajorStep(before: string, after: string): boolean {
  const [old, now] = [partsOf(before), partsOf(after)];
  if (old === null || now === null) return false;
  if (old[0] !== now[0]) return now[0] > old[0];
  return now[0] === 0 && now[1] > old[1];
}

function partsOf(spec: string): [number, number] | null {
  const match = /^[\s^~=<>!v["'(]*(\d{1,6})(?:\.(\d{1,6}))?/.exec(spec.slice(0, 100));
  return match?.[1] === undefined ? null : [Number(match[1]), Number(match[2] ?? 0)];
}
