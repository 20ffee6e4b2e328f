import { describe, expect, it } from "vitest";
import type { composeWordings } from "./compose.ts";
import { marksOf } from "../testing/marks.ts";

const marks = (text: string): Promise<string[]> => marksOf("docker-compose.yml", text, "compose");

/** A file whose service `app` begins its own lines on line 4. */
function app(...lines: string[]): string {
  return [
    "services:",
    "  app:",
    "    image: acme/app:1.4",
    ...lines.map((line) => `    ${line}`),
    "",
  ].join("\n");
}

const examples: Record<keyof typeof composeWordings, { must: [number, string][]; not: string[] }> =
  {
    privileged: {
      must: [
        [4, app("privileged: true")],
        [5, app("restart: always", "privileged: yes")],
      ],
      not: [app("privileged: false"), app("labels: { privileged: x }")],
    },
    "docker-socket": {
      must: [
        [5, app("volumes:", "  - /var/run/docker.sock:/var/run/docker.sock:ro")],
        [5, app("volumes:", "  - { type: bind, source: /run/docker.sock, target: /x }")],
      ],
      not: [app("volumes: [./docker.sock.txt:/x]"), app("volumes: [/var/run/app.sock:/x]")],
    },
    "host-namespace": {
      must: [
        [4, app("network_mode: host")],
        [4, app("pid: host")],
      ],
      not: [app("network_mode: bridge"), app("network_mode: service:vpn")],
    },
    "wide-capability": {
      must: [
        [4, app("cap_add: [SYS_ADMIN]")],
        [5, app("cap_add:", "  - ALL")],
      ],
      not: [app("cap_add: [NET_BIND_SERVICE]"), app("cap_drop: [ALL]")],
    },
    "no-confinement": {
      must: [
        [4, app("security_opt: ['seccomp:unconfined']")],
        [5, app("security_opt:", "  - apparmor=unconfined")],
      ],
      not: [
        app("security_opt: ['no-new-privileges:true']"),
        app("security_opt: ['seccomp:./p.json']"),
      ],
    },
    "secret-in-environment": {
      must: [
        [5, app("environment:", "  DB_PASSWORD: tr0ub4dor-prod")],
        [6, app("environment:", "  - PORT=80", "  - STRIPE_API_KEY=9f8a7b6c5d4e")],
      ],
      not: [
        app("environment:", "  DB_PASSWORD: ${DB_PASSWORD}"),
        app("environment:", "  POSTGRES_PASSWORD: postgres"),
        app("environment:", "  - DB_PASSWORD"),
        app("environment:", "  DB_PASSWORD_FILE: /run/secrets/db"),
      ],
    },
    "no-password": {
      must: [
        [5, app("environment:", "  POSTGRES_HOST_AUTH_METHOD: trust")],
        [5, app("environment:", "  - MYSQL_ALLOW_EMPTY_PASSWORD=yes")],
      ],
      not: [
        app("environment:", "  POSTGRES_HOST_AUTH_METHOD: scram-sha-256"),
        app("environment:", "  - MYSQL_ALLOW_EMPTY_PASSWORD=no"),
      ],
    },
    "published-database": {
      must: [
        [5, app("ports:", "  - 5432:5432")],
        [5, app("ports:", "  - '0.0.0.0:16379:6379'")],
      ],
      not: [app("ports: ['127.0.0.1:5432:5432']"), app("ports: ['8080:80', '5432']")],
    },
    "unpinned-image": {
      must: [
        [3, "services:\n  db:\n    image: postgres\n"],
        [3, "services:\n  db:\n    image: acme/db:latest\n"],
      ],
      not: [
        app(),
        "services:\n  app:\n    image: acme/app\n    build: .\n",
        "services:\n  app:\n    image: acme/app:${TAG}\n",
      ],
    },
    "unknown-dependency": {
      must: [
        [4, app("depends_on: [db]")],
        [5, app("depends_on:", "  db: { condition: service_started }")],
      ],
      not: [
        `${app("depends_on: [db]")}  db: { image: "postgres:17" }\n`,
        app("depends_on:", "  db: { condition: service_started, required: false }"),
        `include: [db.yml]\n${app("depends_on: [db]")}`,
      ],
    },
    "health-never-known": {
      must: [
        [
          5,
          `${app("depends_on:", "  db: { condition: service_healthy }")}  db: { image: "postgres:17" }\n`,
        ],
        [
          6,
          `${app("depends_on:", "  x: { condition: service_started }", "  db:", "    condition: service_healthy")}  db: { image: "postgres:17" }\n  x: { image: "a:1" }\n`,
        ],
      ],
      not: [
        `${app("depends_on:", "  db: { condition: service_healthy }")}  db: { image: "postgres:17", healthcheck: { test: [CMD, x] } }\n`,
        `${app("depends_on:", "  db: { condition: service_healthy }")}  db: { build: . }\n`,
      ],
    },
    "undefined-volume": {
      must: [
        [4, app("volumes: ['data:/data']")],
        [4, app("networks: [back]")],
        [5, app("networks:", "  back: { aliases: [a] }")],
      ],
      not: [
        `${app("volumes: ['data:/data']")}volumes: { data: }\n`,
        app("volumes: ['./data:/data', '/x:/y', 'C:/a:/b', '$HOME:/h', '~/x:/z']"),
        `${app("networks: [back, default]")}networks: { back: {} }\n`,
      ],
    },
  };

describe.each(Object.entries(examples))("compose/%s", (rule, { must, not }) => {
  it.each(must)("strikes on line %i of %j", async (line, text) => {
    expect(await marks(text)).toContain(`${line} ${rule}`);
  });
  it.each(not)("is silent on %j", async (text) => {
    expect((await marks(text)).filter((mark) => mark.endsWith(` ${rule}`))).toEqual([]);
  });
});

it("leaves names alone in a file laid over another", async () => {
  const text = app("depends_on: [db]", "volumes: ['data:/data']");
  expect(await marksOf("compose.override.yml", text, "compose")).toEqual([]);
});
