import type { Wording } from "../source/index.ts";
import { isPinned, type Report } from "../source/index.ts";
import { isLiteralSecret } from "../secrets/index.ts";
import type { Reading } from "./reading.ts";
import type { Value } from "../yaml-file/index.ts";

/** What the checks of Docker Compose files say. */
export const composeWordings = {
  privileged: {
    severity: "medium",
    category: "security",
    title: "Container runs privileged",
    message:
      "A privileged container controls its host: whoever breaks into it owns the machine. Grant the single capability or device that is needed.",
  },
  "docker-socket": {
    severity: "medium",
    category: "security",
    title: "Container gets Docker's socket",
    message:
      "Whoever controls this container can start another one that mounts the host's disk, read-only mount or not. Use a proxy that lets through only the calls that are needed.",
  },
  "host-namespace": {
    severity: "medium",
    category: "security",
    title: "Container shares a namespace with its host",
    message:
      "{} lifts the separation: the container sees and reaches what the host does. Publish the ports that are needed instead.",
  },
  "wide-capability": {
    severity: "medium",
    category: "security",
    title: "Container gets a capability that amounts to root on the host",
    message:
      "{} allows a way out of the container. Grant the narrowest capability that does the work.",
  },
  "no-confinement": {
    severity: "medium",
    category: "security",
    title: "Container runs without its usual confinement",
    message:
      "{} switches off a barrier between the container and the kernel. Remove it, or give a profile.",
  },
  "secret-in-environment": {
    severity: "high",
    category: "secrets",
    title: "Secret stands in the Compose file",
    message:
      "The value of {} is in the repository for everybody who can read it, now and in its history. Replace it, and take it from `.env`, the environment or `secrets:`.",
  },
  "no-password": {
    severity: "medium",
    category: "security",
    title: "Database lets everybody in without a password",
    message: "{} accepts any connection. Set a password from the environment or a secret.",
  },
  "published-database": {
    severity: "low",
    category: "security",
    title: "Database port is open on all addresses of the host",
    message:
      "{} is reachable from the network, past most host firewalls, because Docker writes its own rules. Bind it to `127.0.0.1`, or leave it out: other services reach it by name.",
  },
  "unpinned-image": {
    severity: "low",
    category: "dependencies",
    title: "Docker image without a fixed version",
    message:
      "{} is whatever its publisher pushed last. Name the version that runs today, or a digest.",
  },
  "unknown-dependency": {
    severity: "high",
    category: "correctness",
    title: "Depends on a service that isn't there",
    message: "No service is called {}, so Compose refuses the file. Correct the name.",
  },
  "health-never-known": {
    severity: "high",
    category: "correctness",
    title: "Waits for the health of a service without a health check",
    message:
      "{} has no `healthcheck` here, and unless its image brings one, the dependent service never starts. Add one, or wait for `service_started`.",
  },
  "undefined-volume": {
    severity: "high",
    category: "correctness",
    title: "Named volume or network isn't declared",
    message: "{} is missing at the top level of the file, so Compose refuses it. Declare it there.",
  },
} as const satisfies Record<string, Wording>;

type Say = Report<keyof typeof composeWordings>["say"];

const DATABASE =
  /^(?:\d+-)?(?:3306|5432|27017|6379|9200|11211|1433|1521|5984|8086|9042|2379)(?:\/tcp)?$/;
const TRUST =
  /^(?:POSTGRES_HOST_AUTH_METHOD=trust|(?:MYSQL|MARIADB)_ALLOW_EMPTY(?:_ROOT)?_PASSWORD=(?:1|yes|true)|ALLOW_EMPTY_PASSWORD=yes)$/i;

export function checkCompose(reading: Reading, path: string, say: Say): void {
  const services = reading.at(reading.root, "services");
  const names = new Map(reading.entries(services).map(({ name, value }) => [name, value]));
  // A file that is laid over another, or takes parts of others, doesn't hold all names.
  const whole =
    /(?:^|\/)(?:docker-)?compose\.ya?ml$/.test(path) &&
    reading.at(reading.root, "include") === null;
  for (const [name, service] of names) {
    isolation(reading, service, say);
    environment(reading, service, say);
    exposure(reading, service, say);
    if (whole && reading.at(service, "extends") === null) {
      dependencies(reading, service, names, say);
      declarations(reading, service, say);
    }
    const image = reading.text(reading.at(service, "image"));
    const built = reading.at(service, "build") !== null;
    if (image !== "" && !built && !isPinned(image) && !names.has(image) && name !== "")
      say("unpinned-image", reading.line(reading.at(service, "image")), image);
  }
}

function isolation(reading: Reading, service: Value, say: Say): void {
  const privileged = reading.at(service, "privileged");
  if (reading.isTrue(privileged)) say("privileged", reading.line(privileged));
  for (const key of ["network_mode", "pid", "ipc", "userns_mode"]) {
    const value = reading.at(service, key);
    if (reading.text(value) === "host") say("host-namespace", reading.line(value), `${key}: host`);
  }
  for (const value of reading.items(reading.at(service, "cap_add"))) {
    const name = reading.text(value).toUpperCase().replace(/^CAP_/, "");
    if (/^(?:ALL|SYS_ADMIN|SYS_MODULE|SYS_PTRACE|DAC_READ_SEARCH)$/.test(name))
      say("wide-capability", reading.line(value), name);
  }
  for (const value of reading.items(reading.at(service, "security_opt"))) {
    const text = reading.text(value);
    if (/^(?:seccomp|apparmor)[:=]\s*unconfined$|^label[:=]\s*disable$/.test(text))
      say("no-confinement", reading.line(value), text);
  }
  for (const value of reading.items(reading.at(service, "volumes"))) {
    const source = reading.text(value) || reading.text(reading.at(value, "source"));
    if (/^(?:\/var)?\/run\/docker\.sock(?::|$)/.test(source))
      say("docker-socket", reading.line(value));
  }
}

function environment(reading: Reading, service: Value, say: Say): void {
  const block = reading.at(service, "environment");
  const listed = reading.items(block).map((value) => {
    const text = reading.text(value);
    const at = text.indexOf("=");
    return {
      name: at === -1 ? text : text.slice(0, at),
      value: at === -1 ? "" : text.slice(at + 1),
      line: reading.line(value),
    };
  });
  const mapped = reading.entries(block).map(({ name, key, value }) => ({
    name,
    value: reading.text(value),
    line: reading.line(key),
  }));
  for (const { name, value, line } of [...listed, ...mapped]) {
    if (isLiteralSecret(name, value)) say("secret-in-environment", line, name);
    if (TRUST.test(`${name}=${value}`)) say("no-password", line, `${name}=${value}`);
  }
}

function exposure(reading: Reading, service: Value, say: Say): void {
  for (const value of reading.items(reading.at(service, "ports"))) {
    const text = reading.text(value);
    const parts = text.split(":");
    const target = parts.at(-1) ?? "";
    const open = parts.length === 2 || parts[0] === "0.0.0.0";
    if (open && DATABASE.test(target)) say("published-database", reading.line(value), text);
  }
}

function dependencies(
  reading: Reading,
  service: Value,
  names: ReadonlyMap<string, Value>,
  say: Say,
): void {
  const block = reading.at(service, "depends_on");
  for (const value of reading.items(block)) {
    if (!names.has(reading.text(value)))
      say("unknown-dependency", reading.line(value), reading.text(value));
  }
  for (const { name, key, value } of reading.entries(block)) {
    const other = names.get(name);
    if (other === undefined && !names.has(name)) {
      if (!reading.isFalse(reading.at(value, "required")))
        say("unknown-dependency", reading.line(key), name);
      continue;
    }
    const waits = reading.text(reading.at(value, "condition")) === "service_healthy";
    const checked = reading.at(other ?? null, "healthcheck") !== null;
    const built =
      reading.at(other ?? null, "build") !== null || reading.at(other ?? null, "extends") !== null;
    if (waits && !checked && !built) say("health-never-known", reading.line(key), name);
  }
}

function declarations(reading: Reading, service: Value, say: Say): void {
  const declared = (kind: string): Set<string> =>
    new Set(reading.entries(reading.at(reading.root, kind)).map(({ name }) => name));
  const volumes = declared("volumes");
  for (const value of reading.items(reading.at(service, "volumes"))) {
    const source = /^([\w][\w.-]*):/.exec(reading.text(value))?.[1] ?? "";
    // A letter alone is a drive of Windows.
    if (source.length > 1 && !volumes.has(source))
      say("undefined-volume", reading.line(value), source);
  }
  const networks = declared("networks").add("default");
  const used = reading.at(service, "networks");
  for (const value of reading.items(used)) {
    const name = reading.text(value);
    if (name !== "" && !networks.has(name)) say("undefined-volume", reading.line(value), name);
  }
  for (const { name, key } of reading.entries(used)) {
    if (!networks.has(name)) say("undefined-volume", reading.line(key), name);
  }
}
