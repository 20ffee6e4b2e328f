import type { Report } from "../source/index.ts";
import type { Value } from "../yaml-file/index.ts";
import type { KubernetesRule } from "./kubernetes-wordings.ts";
import type { Reading } from "./reading.ts";

type Say = Report<KubernetesRule>["say"];

const EVERYBODY: ReadonlySet<string> = new Set([
  "system:anonymous",
  "system:unauthenticated",
  "system:authenticated",
]);

/** Kubernetes: roles that tell nothing but the version, meant for everybody. */
const PUBLIC_ROLES =
  /^system:(?:public-info-viewer|discovery|basic-user|service-account-issuer-discovery)$/;

/** Roles and their bindings. */
export function checkAccess(reading: Reading, kind: string, say: Say): void {
  const { root } = reading;
  if (kind === "Role" || kind === "ClusterRole")
    for (const rule of reading.items(reading.at(root, "rules"))) role(reading, rule, say);
  if (kind !== "RoleBinding" && kind !== "ClusterRoleBinding") return;
  const roleName = reading.text(reading.at(root, "roleRef", "name"));
  for (const subject of reading.items(reading.at(root, "subjects"))) {
    const name = reading.at(subject, "name");
    const text = reading.text(name);
    if (EVERYBODY.has(text) && !PUBLIC_ROLES.test(roleName))
      say("anonymous-binding", reading.line(name), text);
    const account = reading.text(reading.at(subject, "kind")) === "ServiceAccount";
    if (account && roleName === "cluster-admin" && kind === "ClusterRoleBinding")
      say("cluster-admin-binding", reading.line(name), text);
  }
}

function role(reading: Reading, rule: Value, say: Say): void {
  const list = (key: string): string[] =>
    reading.items(reading.at(rule, key)).map((value) => reading.text(value));
  const verbs = list("verbs");
  const resources = list("resources");
  const line = reading.line(rule);
  if (
    verbs.includes("*") &&
    resources.includes("*") &&
    list("apiGroups").some((one) => one === "*" || one === "")
  )
    return say("wildcard-role", line);
  const powers = verbs.filter((verb) => /^(?:escalate|bind|impersonate)$/.test(verb));
  if (powers.length > 0 && reading.items(reading.at(rule, "resourceNames")).length === 0)
    say("escalating-role", line, powers.join(", "));
}
