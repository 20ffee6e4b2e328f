import type { RawFinding } from "../../../core/domain/index.ts";
import type { LockChange, ManifestChange } from "./compare.ts";
import type { Ecosystem, Resolved, Wanted } from "./dependency.ts";
import { lookalikeOf } from "./lookalike.ts";
import { wellKnownScripts } from "./popular.ts";
import { type Claim, findingOf } from "./say.ts";

/** Names that one finding lists. */
const NAMED = 8;

/** What a changed manifest asks for that it did not before. */
export function manifestFindings(changed: ManifestChange): RawFinding[] {
  const { file, before } = changed;
  const after = [...changed.after]
    .filter(([, { indirect }]) => indirect !== true)
    .toSorted(([a], [b]) => (a < b ? -1 : 1));
  const added = after.filter(([key]) => !before.has(key)).map(([, one]) => one);
  const say = (claim: Claim, names: readonly string[], shown: string): RawFinding =>
    findingOf(claim, file, names, shown);
  const findings: RawFinding[] = [];
  // A new manifest is read as a whole anyway.
  if (file.oldPath !== null && added.length > 0) {
    const names = added.map(({ name }) => name).toSorted();
    findings.push(say("added", names, listOf(names)));
  }
  for (const one of added.toSorted(byName)) {
    const alike = lookalikeOf(one.ecosystem, one.name);
    if (alike !== null) findings.push(say("lookalike", [one.name], `${one.name} → ${alike.of}`));
  }
  const steps: { name: string; shown: string }[] = [];
  for (const [key, one] of after) {
    const former = before.get(key);
    const claim = sourceClaim(former, one);
    if (claim !== null)
      findings.push(
        say(claim, [one.name], `${one.name}: ${withoutPassword(one.source?.address ?? "")}`),
      );
    if (former !== undefined && isMajorStep(former.spec, one.spec, one.ecosystem))
      steps.push({ name: one.name, shown: `${one.name} ${former.spec} → ${one.spec}` });
  }
  if (steps.length > 0) {
    const shown = listOf(steps.map((step) => step.shown));
    findings.push(say(steps.length === 1 ? "major-step" : "major-steps", steps.map(nameOf), shown));
  }
  return findings;
}

/** What to say of an address that is new; null when only its commit is. */
function sourceClaim(former: Wanted | undefined, { source }: Wanted): Claim | null {
  if (source === null) return null;
  if (/^(?:http|git):\/\//.test(source.address))
    return former?.source?.address === source.address ? null : "unprotected-source";
  const known = former?.source ?? null;
  const same = known !== null && withoutCommit(known.address) === withoutCommit(source.address);
  if (same && (source.pinned || !known.pinned)) return null;
  return source.pinned ? "pinned-source" : "foreign-source";
}

function withoutCommit(address: string): string {
  return address.replace(/#.*$/, "").replace(/@[^/@:]*$/, "");
}

/** What a changed lockfile brings in. What came along with a dependency was chosen by others: its name says nothing. */
export function lockFindings({ file, fresh, before }: LockChange): RawFinding[] {
  const findings: RawFinding[] = [];
  const scripted = new Set(
    before.filter(({ installScript }) => installScript).map(({ name }) => name),
  );
  const hosts = new Set(
    before.map(({ address }) => hostOf(address)).filter((host) => host !== null),
  );
  const known = new Set(before.map(({ name }) => name));
  const said = new Set<string>();
  const scripts = new Map<string, Resolved>();
  for (const one of fresh.toSorted(byName)) {
    if (one.installScript && !scripted.has(one.name) && !said.has(`script ${one.name}`)) {
      said.add(`script ${one.name}`);
      const shown = `${one.name} ${one.version}`;
      if (known.has(one.name))
        findings.push(findingOf("script-appeared", file, [one.name], shown, one.line));
      else if (!wellKnownScripts.has(one.name)) scripts.set(one.name, one);
    }
    const host = hostOf(one.address);
    if (host === null || hosts.size === 0 || hosts.has(host) || said.has(one.name)) continue;
    said.add(one.name);
    const shown = `${one.name} ${one.version} from ${host}`;
    findings.push(findingOf("other-host", file, [one.name], shown, one.line));
  }
  const [first] = scripts.values();
  if (first !== undefined) {
    const names = [...scripts.keys()];
    const shown = listOf([...scripts.values()].map(({ name, version }) => `${name} ${version}`));
    findings.push(findingOf("install-script", file, names, shown, first.line));
  }
  return findings;
}

function byName(a: { readonly name: string }, b: { readonly name: string }): number {
  return a.name < b.name ? -1 : a.name > b.name ? 1 : 0;
}

function nameOf({ name }: { readonly name: string }): string {
  return name;
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

/** Where the second number counts as the first one while that is 0. */
const CARET: ReadonlySet<Ecosystem> = new Set(["npm", "crates.io"]);

/** Up by the first number that promises to break nothing, as far as both say a version. */
export function isMajorStep(before: string, after: string, ecosystem: Ecosystem): boolean {
  const [old, now] = [partsOf(before), partsOf(after)];
  if (old === null || now === null) return false;
  if (old[0] !== now[0]) return now[0] > old[0];
  return now[0] === 0 && now[1] > old[1] && CARET.has(ecosystem);
}

function partsOf(spec: string): [number, number] | null {
  const match = /^[\s^~=<>!v["'(]*(\d{1,6})(?:\.(\d{1,6}))?/.exec(spec.slice(0, 100));
  return match?.[1] === undefined ? null : [Number(match[1]), Number(match[2] ?? 0)];
}
