import { isPinned, type Report } from "../source/index.ts";
import type { Value } from "../yaml-file/index.ts";
import type { KubernetesRule } from "./kubernetes-wordings.ts";
import { isLiteralSecret } from "../secrets/index.ts";
import type { Reading } from "./reading.ts";

type Say = Report<KubernetesRule>["say"];

/** `stays`: it runs as long as the pod does, unlike what prepares it. */
export function checkContainer(
  reading: Reading,
  container: Value,
  volumes: ReadonlySet<string>,
  stays: boolean,
  say: Say,
): void {
  rights(reading, reading.at(container, "securityContext"), say);
  const image = reading.at(container, "image");
  const name = reading.text(image);
  if (!isPinned(name) && comesFromRegistry(name)) say("unpinned-image", reading.line(image), name);
  variables(reading, container, say);
  for (const mount of reading.items(reading.at(container, "volumeMounts"))) {
    const volume = reading.at(mount, "name");
    const text = reading.text(volume);
    if (text !== "" && !volumes.has(text)) say("unknown-volume", reading.line(volume), text);
  }
  resources(reading, container, stays, say);
  probes(reading, container, say);
}

const OFFICIAL =
  /^(?:alpine|busybox|debian|ubuntu|nginx|httpd|postgres|mysql|mariadb|mongo|redis|memcached|rabbitmq|node|python|golang|ruby|php|openjdk|eclipse-temurin|traefik|haproxy|caddy|vault|consul)$/;

/** A bare name may be one that a build tool fills in, unless it is one that everybody uses. */
function comesFromRegistry(image: string): boolean {
  return !/[{}]/.test(image) && (/[/:]/.test(image) || OFFICIAL.test(image));
}

function rights(reading: Reading, context: Value, say: Say): void {
  const privileged = reading.at(context, "privileged");
  if (reading.isTrue(privileged)) say("privileged", reading.line(privileged));
  const escalation = reading.at(context, "allowPrivilegeEscalation");
  if (reading.isTrue(escalation) && !reading.isTrue(privileged))
    say("privilege-escalation", reading.line(escalation));
  for (const value of reading.items(reading.at(context, "capabilities", "add"))) {
    const name = reading.text(value).toUpperCase().replace(/^CAP_/, "");
    if (/^(?:ALL|SYS_ADMIN|SYS_MODULE|SYS_PTRACE|DAC_READ_SEARCH|BPF)$/.test(name))
      say("wide-capability", reading.line(value), name);
  }
}

function variables(reading: Reading, container: Value, say: Say): void {
  const seen = new Set<string>();
  for (const one of reading.items(reading.at(container, "env"))) {
    const name = reading.text(reading.at(one, "name"));
    const value = reading.at(one, "value");
    if (isLiteralSecret(name, reading.text(value)) && !reading.text(value).startsWith("$("))
      say("secret-in-env", reading.line(value), name);
    if (name !== "" && seen.has(name))
      say("duplicate-variable", reading.line(reading.at(one, "name")), name);
    seen.add(name);
  }
}

function resources(reading: Reading, container: Value, stays: boolean, say: Say): void {
  const limits = reading.at(container, "resources", "limits");
  const memory = reading.at(limits, "memory");
  const name = reading.at(container, "name");
  if (memory === null && stays && name !== null)
    say("no-memory-limit", reading.line(name), reading.text(name));
  for (const kind of ["cpu", "memory"]) {
    const request = reading.at(container, "resources", "requests", kind);
    const asked = quantity(reading.text(request));
    const most = quantity(reading.text(reading.at(limits, kind)));
    if (asked !== null && most !== null && asked > most)
      say("request-above-limit", reading.line(request), `${kind}: ${reading.text(request)}`);
  }
}

const UNITS: ReadonlyMap<string, number> = new Map([
  ["m", 1e-3],
  ["", 1],
  ["k", 1e3],
  ["K", 1e3],
  ["M", 1e6],
  ["G", 1e9],
  ["T", 1e12],
  ["Ki", 2 ** 10],
  ["Mi", 2 ** 20],
  ["Gi", 2 ** 30],
  ["Ti", 2 ** 40],
]);

/** Kubernetes: resource quantities. Null for what isn't one. */
export function quantity(text: string): number | null {
  const parts = /^(\d{1,15}(?:\.\d{1,9})?)([A-Za-z]{0,2})$/.exec(text);
  const unit = UNITS.get(parts?.[2] ?? "?");
  return parts === null || unit === undefined ? null : Number(parts[1]) * unit;
}

function probes(reading: Reading, container: Value, say: Say): void {
  const ports = reading
    .items(reading.at(container, "ports"))
    .map((port) => reading.text(reading.at(port, "name")));
  for (const probe of ["livenessProbe", "readinessProbe", "startupProbe"]) {
    for (const way of ["httpGet", "tcpSocket"]) {
      const port = reading.at(container, probe, way, "port");
      const name = reading.text(port);
      if (/^[a-z][a-z0-9-]*$/.test(name) && !ports.includes(name))
        say("unknown-port", reading.line(port), name);
    }
  }
}
