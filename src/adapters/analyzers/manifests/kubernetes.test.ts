import { describe, expect, it } from "vitest";
import { quantity } from "./kubernetes-containers.ts";
import { kubernetesWordings, type KubernetesRule } from "./kubernetes-wordings.ts";
import { marksOf } from "../testing/marks.ts";

const marks = (text: string): Promise<string[]> => marksOf("k8s/app.yaml", text, "kubernetes");

/** A pod as it should be whose container's own lines begin on line 9, indented by their place. */
function container(...lines: string[]): string {
  return pod([], lines);
}

/** The same with lines of the pod's own, from line 5. */
function pod(own: string[], lines: string[] = []): string {
  return [
    "apiVersion: v1",
    "kind: Pod",
    "metadata: { name: app }",
    "spec:",
    ...own.map((line) => `  ${line}`),
    "  containers:",
    "    - name: app",
    "      image: acme/app:1.4.2",
    lines.some((line) => line.startsWith("resources"))
      ? "      tty: false"
      : "      resources: { limits: { memory: 64Mi } }",
    ...lines.map((line) => `      ${line}`),
    "",
  ].join("\n");
}

function deployment(labels: string): string {
  return `apiVersion: apps/v1
kind: Deployment
metadata: { name: app }
spec:
  selector:
    matchLabels: { app: shop }
  template:
    metadata: { labels: ${labels} }
    spec:
      containers: [{ name: a, image: "a:1", resources: { limits: { memory: 1Gi } } }]
`;
}

function role(rule: string): string {
  return `apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: { name: r }\nrules:\n  - ${rule}\n`;
}

function binding(roleName: string, subject: string): string {
  return `apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRoleBinding\nmetadata: { name: b }\nroleRef: { kind: ClusterRole, name: ${roleName} }\nsubjects:\n  - ${subject}\n`;
}

function secret(line: string, kind = "Secret"): string {
  return `apiVersion: v1\nkind: ${kind}\nmetadata: { name: s }\n${line}\n`;
}

const examples: Record<KubernetesRule, { must: [number, string][]; not: string[] }> = {
  privileged: {
    must: [
      [9, container("securityContext: { privileged: true }")],
      [10, container("securityContext:", "  privileged: true")],
    ],
    not: [container("securityContext: { privileged: false }"), container()],
  },
  "privilege-escalation": {
    must: [
      [9, container("securityContext: { allowPrivilegeEscalation: true }")],
      [11, container("securityContext:", "  runAsUser: 5", "  allowPrivilegeEscalation: true")],
    ],
    not: [container("securityContext: { allowPrivilegeEscalation: false }"), container()],
  },
  "host-namespace": {
    must: [
      [5, pod(["hostNetwork: true"])],
      [5, pod(["hostPID: true"])],
    ],
    not: [pod(["hostNetwork: false"]), pod(["hostname: x"])],
  },
  "host-path": {
    must: [
      [5, pod(["volumes: [{ name: v, hostPath: { path: /var/run/docker.sock } }]"])],
      [8, pod(["volumes:", "  - name: v", "    hostPath:", "      path: /"])],
    ],
    not: [
      pod(["volumes: [{ name: v, emptyDir: {} }]"]),
      pod(["volumes: [{ name: v, hostPath: { path: /etc/localtime } }]"]),
    ],
  },
  "runs-as-root": {
    must: [
      [5, pod(["securityContext: { runAsUser: 0 }"])],
      [9, container("securityContext: { runAsNonRoot: false }")],
    ],
    not: [pod(["securityContext: { runAsUser: 1000, runAsNonRoot: true }"]), container()],
  },
  "wide-capability": {
    must: [
      [9, container("securityContext: { capabilities: { add: [SYS_ADMIN] } }")],
      [9, container("securityContext: { capabilities: { add: [NET_ADMIN, CAP_SYS_PTRACE] } }")],
    ],
    not: [
      container("securityContext: { capabilities: { add: [NET_BIND_SERVICE] } }"),
      container("securityContext: { capabilities: { drop: [ALL] } }"),
    ],
  },
  "unpinned-image": {
    must: [
      [7, container().replace(":1.4.2", ":latest")],
      [7, container().replace(":1.4.2", "")],
    ],
    not: [
      container(),
      container().replace("acme/app:1.4.2", '"{{ .Values.image }}"'),
      container().replace("acme/app:1.4.2", "app"),
    ],
  },
  "no-memory-limit": {
    must: [
      [6, container("resources: {}")],
      [6, container("resources: { limits: { cpu: 1 } }")],
    ],
    not: [container(), container("resources: { limits: { memory: 1Gi } }")],
  },
  "secret-in-env": {
    must: [
      [9, container("env: [{ name: DB_PASSWORD, value: tr0ub4dor-prod }]")],
      [11, container("env:", "  - name: API_KEY", "    value: 9f8a7b6c5d4e")],
    ],
    not: [
      container("env: [{ name: DB_PASSWORD, valueFrom: { secretKeyRef: { name: a, key: b } } }]"),
      container('env: [{ name: DB_PASSWORD, value: "$(OTHER)" }]'),
      container("env: [{ name: DB_PASSWORD, value: changeme }]"),
    ],
  },
  "secret-manifest": {
    must: [
      [4, secret("data: { password: dHIwdWI0ZG9yLXByb2Q= }")],
      [5, secret("stringData:\n  api-key: 9f8a7b6c5d4e")],
    ],
    not: [
      secret("stringData: { password: changeme }"),
      secret('data: { password: "{{ .Values.password }}" }'),
      secret("data: { username: YWNtZS1zaG9w }"),
      secret("stringData: { password: 'ENC[AES256_GCM,data:abc]' }"),
      "apiVersion: bitnami.com/v1alpha1\nkind: SealedSecret\nmetadata: { name: s }\nspec: { encryptedData: { password: AgBy3i4 } }\n",
    ],
  },
  "secret-in-config-map": {
    must: [
      [4, secret("data: { DB_PASSWORD: tr0ub4dor-prod }", "ConfigMap")],
      [5, secret("data:\n  smtp.password: tr0ub4dor-prod", "ConfigMap")],
    ],
    not: [
      secret("data: { DB_HOST: db.acme.io }", "ConfigMap"),
      secret("data: { DB_PASSWORD: ${DB_PASSWORD} }", "ConfigMap"),
    ],
  },
  "wildcard-role": {
    must: [
      [5, role('{ apiGroups: ["*"], resources: ["*"], verbs: ["*"] }')],
      [5, role('{ apiGroups: [""], resources: ["*"], verbs: ["*"] }')],
    ],
    not: [
      role('{ apiGroups: [""], resources: ["*"], verbs: [get, list] }'),
      role('{ apiGroups: [apps.acme.io], resources: ["*"], verbs: ["*"] }'),
    ],
  },
  "escalating-role": {
    must: [
      [
        5,
        role(
          "{ apiGroups: [rbac.authorization.k8s.io], resources: [clusterroles], verbs: [bind] }",
        ),
      ],
      [5, role('{ apiGroups: [""], resources: [users], verbs: [get, impersonate] }')],
    ],
    not: [
      role(
        "{ apiGroups: [rbac.authorization.k8s.io], resources: [clusterroles], verbs: [bind], resourceNames: [view] }",
      ),
      role('{ apiGroups: [""], resources: [pods/binding], verbs: [create] }'),
    ],
  },
  "cluster-admin-binding": {
    must: [
      [6, binding("cluster-admin", "{ kind: ServiceAccount, name: default, namespace: shop }")],
      [6, binding('"cluster-admin"', "{ kind: ServiceAccount, name: ci, namespace: ci }")],
    ],
    not: [
      binding("view", "{ kind: ServiceAccount, name: default, namespace: shop }"),
      binding("cluster-admin", "{ kind: Group, name: platform-admins }"),
    ],
  },
  "anonymous-binding": {
    must: [
      [6, binding("view", "{ kind: User, name: 'system:anonymous' }")],
      [6, binding("edit", "{ kind: Group, name: 'system:authenticated' }")],
    ],
    not: [
      binding("system:public-info-viewer", "{ kind: Group, name: 'system:unauthenticated' }"),
      binding("view", "{ kind: Group, name: developers }"),
    ],
  },
  "selector-mismatch": {
    must: [
      [6, deployment("{ app: shops }")],
      [6, deployment("{ name: shop }")],
    ],
    not: [deployment("{ app: shop }"), deployment("{ app: shop, tier: web }")],
  },
  "unknown-volume": {
    must: [
      [9, container("volumeMounts: [{ name: data, mountPath: /data }]")],
      [
        10,
        pod(
          ["volumes: [{ name: date, emptyDir: {} }]"],
          ["volumeMounts: [{ name: data, mountPath: /data }]"],
        ),
      ],
    ],
    not: [
      pod(
        ["volumes: [{ name: data, emptyDir: {} }]"],
        ["volumeMounts: [{ name: data, mountPath: /data }]"],
      ),
      deployment("{ app: shop }")
        .replace("kind: Deployment", "kind: StatefulSet")
        .replace(
          "limits: { memory: 1Gi } }",
          "limits: { memory: 1Gi } }, volumeMounts: [{ name: d, mountPath: /d }]",
        )
        .concat("  volumeClaimTemplates: [{ metadata: { name: d } }]\n"),
    ],
  },
  "unknown-port": {
    must: [
      [9, container("livenessProbe: { httpGet: { path: /, port: http } }")],
      [
        10,
        container(
          "ports: [{ name: web, containerPort: 80 }]",
          "readinessProbe: { tcpSocket: { port: http } }",
        ),
      ],
    ],
    not: [
      container(
        "ports: [{ name: http, containerPort: 80 }]",
        "livenessProbe: { httpGet: { path: /, port: http } }",
      ),
      container("livenessProbe: { httpGet: { path: /, port: 8080 } }"),
    ],
  },
  "request-above-limit": {
    must: [
      [9, container("resources: { requests: { memory: 1Gi }, limits: { memory: 512Mi } }")],
      [9, container("resources: { requests: { cpu: 2 }, limits: { cpu: 500m, memory: 1Gi } }")],
    ],
    not: [
      container("resources: { requests: { memory: 512Mi }, limits: { memory: 1Gi } }"),
      container("resources: { requests: { cpu: 500m }, limits: { cpu: 1, memory: 1Gi } }"),
    ],
  },
  "duplicate-variable": {
    must: [
      [11, container("env:", "  - { name: A, value: x }", "  - { name: A, value: y }")],
      [12, container("env:", "  - { name: A }", "  - { name: B }", "  - { name: A }")],
    ],
    not: [container("env: [{ name: A, value: x }, { name: B, value: y }]"), container("env: []")],
  },
  "removed-version": {
    must: [
      [1, "apiVersion: extensions/v1beta1\nkind: Ingress\nmetadata: { name: a }\n"],
      [1, "apiVersion: policy/v1beta1\nkind: PodDisruptionBudget\nmetadata: { name: a }\n"],
    ],
    not: [
      "apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: { name: a }\n",
      "apiVersion: acme.io/v1beta1\nkind: Ingress\nmetadata: { name: a }\n",
    ],
  },
  "invalid-name": {
    must: [
      [3, container().replace("name: app }", "name: my_app }")],
      [3, container().replace("name: app }", "name: MyApp }")],
    ],
    not: [container(), container().replace("name: app }", 'name: "${NAME}" }')],
  },
};

describe.each(Object.entries(examples))("kubernetes/%s", (rule, { must, not }) => {
  it.each(must)("strikes on line %i of %j", async (line, text) => {
    expect(await marks(text)).toContain(`${line} ${rule}`);
  });
  it.each(not)("is silent on %j", async (text) => {
    expect((await marks(text)).filter((mark) => mark.endsWith(` ${rule}`))).toEqual([]);
  });
});

it("words every rule and has examples of it", () => {
  expect(Object.keys(examples).toSorted()).toEqual(Object.keys(kubernetesWordings).toSorted());
});

describe("manifests", () => {
  it("as they should be have no findings", async () => {
    expect(await marks(container())).toEqual([]);
    expect(await marks(deployment("{ app: shop }"))).toEqual([]);
  });

  it("of one file are each looked at, and templates left alone", async () => {
    const text = `${container()}---\n${pod(["hostPID: true"])}---\n{{- if .x }}\n---\nkind: [\n`;
    expect(await marks(text)).toEqual(["14 host-namespace"]);
    expect(await marks("apiVersion: v1\nkind: Pod\n{{- with .x }}\n")).toEqual([]);
  });

  it.each([
    "apiVersion: v1\nkind: Pod\nspec: []\n",
    "apiVersion: v1\nkind: Pod\nspec: { containers: [1, [], { env: [[]] }], volumes: x }\n",
    "apiVersion: v1\nkind: Secret\ndata: { a: '%%%' }\n",
    "apiVersion: v1\nkind: Pod\nspec: &a { containers: [*a] }\n",
    "apiVersion: apps/v1\nkind: Deployment\n",
    "apiVersion: v1\nkind: __proto__\n",
    "apiVersion: v1\nkind: constructor\n",
  ])("survive %j", async (text) => {
    expect(await marks(text)).toBeInstanceOf(Array);
  });

  it("have quantities of many forms", () => {
    expect([quantity("1Gi"), quantity("500m"), quantity("2"), quantity("1.5k")]).toEqual([
      2 ** 30,
      0.5,
      2,
      1500,
    ]);
    expect([quantity(""), quantity("1Qq"), quantity("lots"), quantity("1constructor")]).toEqual([
      null,
      null,
      null,
      null,
    ]);
  });
});
