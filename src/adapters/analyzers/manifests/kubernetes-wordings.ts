import { type Wording, wording } from "../source/index.ts";

/** What the checks of Kubernetes manifests say. */
export const kubernetesWordings = {
  privileged: wording(
    "high",
    "security",
    "Container runs privileged",
    "A privileged container controls its node, and with it every pod there. Grant the single capability that is needed.",
  ),
  "privilege-escalation": wording(
    "medium",
    "security",
    "Processes may gain more rights than the container started with",
    "`allowPrivilegeEscalation: true` lets a setuid program make an intruder root. Set it to `false`.",
  ),
  "host-namespace": wording(
    "high",
    "security",
    "Pod shares a namespace with its node",
    "{} lifts the separation: the pod sees the node's processes or network, kubelet's port included, past every network policy. Remove it.",
  ),
  "host-path": wording(
    "medium",
    "security",
    "Pod mounts a folder of its node",
    "{} belongs to the node: a pod that writes there can change what other pods and the node itself run, and its data stays behind when the pod moves. Use a volume claim, `emptyDir` or a config map.",
  ),
  "runs-as-root": wording(
    "medium",
    "security",
    "Container runs as root",
    "An intruder in this container is root in it, one kernel or mount mistake away from the node. Set `runAsNonRoot: true` and a `runAsUser` above 0.",
  ),
  "wide-capability": wording(
    "high",
    "security",
    "Container gets a capability that amounts to root on the node",
    "{} allows a way out of the container. Drop `ALL` and add the narrowest that does the work.",
  ),
  "unpinned-image": wording(
    "medium",
    "dependencies",
    "Container image without a fixed version",
    "{} is whatever its publisher pushed last: pods of one deployment may run different code, and a rollback brings nothing back. Name a version or a digest.",
  ),
  "no-memory-limit": wording(
    "info",
    "correctness",
    "Container may use all memory of its node",
    "Without `resources.limits.memory` a leak in {} makes the kernel kill other pods of the node. Set a limit.",
  ),
  "secret-in-env": wording(
    "high",
    "secrets",
    "Secret stands in the manifest",
    "The value of {} is in the repository, and everybody who may read pods sees it. Replace it and use `valueFrom.secretKeyRef`.",
  ),
  "secret-manifest": wording(
    "high",
    "secrets",
    "Secret is committed with its values",
    "`data` is base64, not encryption: everybody who can read the repository has {}. Replace the value, and keep it in a sealed secret, SOPS or an external store.",
  ),
  "secret-in-config-map": wording(
    "medium",
    "secrets",
    "Secret stands in a config map",
    "Everybody who may read config maps of the namespace, or this repository, has {}. Replace it and use a secret from a store.",
  ),
  "wildcard-role": wording(
    "medium",
    "security",
    "Role allows everything",
    "All verbs on all resources include reading every secret and granting further rights. List the resources and verbs that are used.",
  ),
  "escalating-role": wording(
    "medium",
    "security",
    "Role lets its holder give itself more rights",
    "{} is as good as cluster admin. Grant it to nobody but the one controller that needs it, for named resources.",
  ),
  "cluster-admin-binding": wording(
    "high",
    "security",
    "Service account becomes cluster admin",
    "Every pod that runs as {} carries a token that may do anything in the cluster, so one hole in it is a hole in all. Bind a role with what it needs.",
  ),
  "anonymous-binding": wording(
    "critical",
    "security",
    "Rights for everybody who reaches the cluster",
    "{} includes callers that Kubernetes doesn't know. Bind the role to the accounts that need it.",
  ),
  "selector-mismatch": wording(
    "high",
    "correctness",
    "Selector doesn't match the labels of its own pods",
    "Kubernetes refuses the manifest: {} is required by `selector.matchLabels` and the template doesn't have it. Make both the same.",
  ),
  "unknown-volume": wording(
    "high",
    "correctness",
    "Mounts a volume that the pod doesn't have",
    "No volume is called {}, so Kubernetes refuses the pod. Add it under `volumes` or correct the name.",
  ),
  "unknown-port": wording(
    "high",
    "correctness",
    "Probe asks a port that the container doesn't name",
    "No port of this container is called {}: the probe fails and the pod is restarted again and again. Correct the name or name the port.",
  ),
  "request-above-limit": wording(
    "high",
    "correctness",
    "Container requests more than its limit",
    "Kubernetes refuses a pod whose request, {}, is above the limit. Raise the limit or lower the request.",
  ),
  "duplicate-variable": wording(
    "medium",
    "correctness",
    "Environment variable is set twice",
    "The later value of {} wins and the earlier one is silently lost. Remove one.",
  ),
  "removed-version": wording(
    "high",
    "correctness",
    "API version was removed from Kubernetes",
    "Current clusters don't know {}, so applying this fails. Use the version that replaced it; the fields may differ.",
  ),
  "invalid-name": wording(
    "high",
    "correctness",
    "Kubernetes refuses this name",
    "{} has characters that names may not have. Use lower case letters, digits, `-` and, for some kinds, `.`.",
  ),
} as const satisfies Record<string, Wording>;

export type KubernetesRule = keyof typeof kubernetesWordings;
