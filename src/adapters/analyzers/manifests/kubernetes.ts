import type { Report } from "../source/index.ts";
import type { Value } from "../yaml-file/index.ts";
import { checkContainer } from "./kubernetes-containers.ts";
import { checkAccess } from "./kubernetes-access.ts";
import type { KubernetesRule } from "./kubernetes-wordings.ts";
import { isLiteralSecret } from "../secrets/index.ts";
import type { Reading } from "./reading.ts";

export type Say = Report<KubernetesRule>["say"];

/** Kubernetes: the deprecated API migration guide. Versions that no supported release serves, and their kinds. */
const REMOVED: readonly (readonly [version: RegExp, kinds: RegExp])[] = [
  [
    /^extensions\/v1beta1$/,
    /^(?:Deployment|DaemonSet|ReplicaSet|NetworkPolicy|PodSecurityPolicy|Ingress)$/,
  ],
  [/^apps\/v1beta[12]$/, /./],
  [/^networking\.k8s\.io\/v1beta1$/, /^(?:Ingress|IngressClass)$/],
  [/^batch\/v1beta1$/, /^CronJob$/],
  [/^policy\/v1beta1$/, /^(?:PodDisruptionBudget|PodSecurityPolicy)$/],
  [/^autoscaling\/v2beta[12]$/, /^HorizontalPodAutoscaler$/],
  [/^rbac\.authorization\.k8s\.io\/v1(?:alpha1|beta1)$/, /./],
  [/^apiextensions\.k8s\.io\/v1beta1$/, /^CustomResourceDefinition$/],
  [/^admissionregistration\.k8s\.io\/v1beta1$/, /WebhookConfiguration$/],
  [/^storage\.k8s\.io\/v1beta1$/, /^(?:CSIDriver|CSINode|StorageClass|VolumeAttachment)$/],
  [/^discovery\.k8s\.io\/v1beta1$/, /^EndpointSlice$/],
];

/** Where each kind keeps the pod that it makes. */
const TEMPLATE = ["spec", "template", "spec"];
const POD: ReadonlyMap<string, readonly string[]> = new Map([
  ["Pod", ["spec"]],
  ["Deployment", TEMPLATE],
  ["StatefulSet", TEMPLATE],
  ["DaemonSet", TEMPLATE],
  ["ReplicaSet", TEMPLATE],
  ["ReplicationController", TEMPLATE],
  ["Job", TEMPLATE],
  ["CronJob", ["spec", "jobTemplate", ...TEMPLATE]],
]);

/** One manifest; whatever has no `apiVersion` and `kind` is none. */
export function checkKubernetes(reading: Reading, say: Say): void {
  const { root } = reading;
  const version = reading.text(reading.at(root, "apiVersion"));
  const kind = reading.text(reading.at(root, "kind"));
  if (version === "" || kind === "") return;
  if (REMOVED.some(([old, kinds]) => old.test(version) && kinds.test(kind)))
    say("removed-version", reading.line(reading.at(root, "apiVersion")), `${version} ${kind}`);
  const name = reading.at(root, "metadata", "name");
  if (/[A-Z_ ]/.test(reading.text(name)) && !/[{$]|:/.test(reading.text(name)) && POD.has(kind))
    say("invalid-name", reading.line(name), reading.text(name));
  const path = POD.get(kind);
  const known = /^(?:v1|apps\/|batch\/|extensions\/)/.test(version);
  if (path !== undefined && known) {
    checkPod(reading, reading.at(root, ...path), say);
    if (kind !== "Pod") selector(reading, say);
  }
  if (version === "v1" && (kind === "Secret" || kind === "ConfigMap")) values(reading, kind, say);
  if (version.startsWith("rbac.authorization.k8s.io/")) checkAccess(reading, kind, say);
}

function checkPod(reading: Reading, pod: Value, say: Say): void {
  for (const key of ["hostNetwork", "hostPID", "hostIPC"]) {
    const value = reading.at(pod, key);
    if (reading.isTrue(value)) say("host-namespace", reading.line(value), `${key}: true`);
  }
  const context = reading.at(pod, "securityContext");
  asRoot(reading, context, say);
  const volumes = new Set<string>();
  for (const volume of reading.items(reading.at(pod, "volumes"))) {
    volumes.add(reading.text(reading.at(volume, "name")));
    const path = reading.at(volume, "hostPath", "path");
    if (path !== null && !harmless(reading.text(path)))
      say("host-path", reading.line(path), reading.text(path));
  }
  for (const claim of reading.items(reading.at(reading.root, "spec", "volumeClaimTemplates")))
    volumes.add(reading.text(reading.at(claim, "metadata", "name")));
  for (const list of ["initContainers", "containers"]) {
    for (const container of reading.items(reading.at(pod, list))) {
      asRoot(reading, reading.at(container, "securityContext"), say);
      checkContainer(reading, container, volumes, list === "containers", say);
    }
  }
}

/** What agents of a node must read and can't harm anybody with. */
function harmless(path: string): boolean {
  return /^\/(?:etc\/localtime|usr\/share\/zoneinfo|dev\/(?:fuse|shm|dri|kvm|net\/tun)|lib\/modules)/.test(
    path,
  );
}

function asRoot(reading: Reading, context: Value, say: Say): void {
  const user = reading.at(context, "runAsUser");
  if (reading.text(user) === "0") say("runs-as-root", reading.line(user));
  const nonRoot = reading.at(context, "runAsNonRoot");
  if (reading.isFalse(nonRoot) && reading.text(user) === "")
    say("runs-as-root", reading.line(nonRoot));
}

function selector(reading: Reading, say: Say): void {
  const template = reading.at(reading.root, "spec", "template");
  if (template === null) return;
  const labels = new Map(
    reading
      .entries(reading.at(template, "metadata", "labels"))
      .map(({ name, value }) => [name, reading.text(value)]),
  );
  for (const { name, key, value } of reading.entries(
    reading.at(reading.root, "spec", "selector", "matchLabels"),
  )) {
    const wanted = reading.text(value);
    if (labels.get(name) !== wanted)
      say("selector-mismatch", reading.line(key), `${name}: ${wanted}`);
  }
}

function values(reading: Reading, kind: "Secret" | "ConfigMap", say: Say): void {
  for (const part of ["data", "stringData"]) {
    for (const { name, key, value } of reading.entries(reading.at(reading.root, part))) {
      const written = reading.text(value);
      const text = kind === "Secret" && part === "data" ? decoded(written) : written;
      if (kind === "ConfigMap") {
        if (isLiteralSecret(name, text)) say("secret-in-config-map", reading.line(key), name);
      } else if (isSecretText(name, text)) say("secret-manifest", reading.line(key), name);
    }
  }
}

/** In a secret nearly everything is one; what is public by its nature is not. */
function isSecretText(name: string, text: string): boolean {
  if (
    /^(?:ca\.crt|tls\.crt|.*\.(?:crt|pub)|user(?:name)?|host(?:name)?|port|database|url|type|name|provider)$/i.test(
      name,
    )
  )
    return false;
  if (/^ENC\[|^AgA|PRIVATE KEY/.test(text)) return text.includes("PRIVATE KEY");
  return isLiteralSecret(`${name}_secret`, text) && !/\s/.test(text.trim());
}

function decoded(text: string): string {
  try {
    return atob(text.replace(/\s+/g, "")).trim();
  } catch {
    return "";
  }
}
