import { Socket, type LookupFunction } from "node:net";
import { afterEach } from "vitest";

/**
 * Tests talk to this machine only: a connection to any other address is refused before its name is looked up, and the
 * test that tried it fails even when the code under test swallowed the error. Loaded before every test file.
 * Child processes are out of its reach.
 */
const attempts: string[] = [];
const connect = Socket.prototype.connect;

/** Where a call of `Socket.connect` goes; null for pipes and for this machine. */
export function foreignTarget(args: readonly unknown[]): string | null {
  // node:net hands its own normalised arguments over as an array in an array.
  const [first, second] = Array.isArray(args[0]) ? (args[0] as readonly unknown[]) : args;
  if (typeof first === "object" && first !== null) {
    if ("path" in first && typeof first.path === "string") return null;
    const host = "host" in first && typeof first.host === "string" ? first.host : "localhost";
    return isThisMachine(host) ? null : `${host}:${"port" in first ? String(first.port) : "?"}`;
  }
  if (typeof first === "string" && Number.isNaN(Number(first))) return null;
  const host = typeof second === "string" ? second : "localhost";
  return isThisMachine(host) ? null : `${host}:${String(first)}`;
}

function isThisMachine(host: string): boolean {
  return /^(localhost|127(\.\d{1,3}){3}|\[?::1\]?|0\.0\.0\.0|::ffff:127\.\d+\.\d+\.\d+)$/i.test(
    host,
  );
}

function connectNearby(this: Socket, ...args: unknown[]): Socket {
  const target = foreignTarget(args);
  if (target === null) {
    Reflect.apply(connect, this, args);
    return this;
  }
  attempts.push(target);
  const error = new Error(`A test tried to connect to ${target}; tests may only reach 127.0.0.1.`);
  // Failing where a name is looked up makes it look to the caller like any unreachable machine.
  const lookup: LookupFunction = (_host, _options, answer) => {
    setImmediate(() => answer(error, ""));
  };
  Reflect.apply(connect, this, [{ host: "refused.invalid", port: 1, lookup }]);
  return this;
}

/** Addresses refused since the last call. */
export function takeAttempts(): string[] {
  return attempts.splice(0);
}

Socket.prototype.connect = connectNearby;

afterEach(() => {
  const refused = takeAttempts();
  if (refused.length > 0) {
    throw new Error(`This test tried to reach ${refused.join(", ")}; use the sandbox or a fake.`);
  }
});
