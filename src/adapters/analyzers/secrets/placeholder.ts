/** Published in vendors' own documentation: known to open nothing. */
const DOCUMENTED: ReadonlySet<string> = new Set([
  "AKIAIOSFODNN7EXAMPLE",
  "AKIAI44QH8DHBEXAMPLE",
  "ASIAIOSFODNN7EXAMPLE",
  "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
  "je7MtGbClwBF/2Zp9Utk/h3yCo8nvbEXAMPLEKEY",
]);

/** Passwords that people write where one has to be filled in. Compared whole and in lower case. */
const FILLERS: ReadonlySet<string> = new Set([
  "password",
  "passwd",
  "pass",
  "pwd",
  "secret",
  "token",
  "changeme",
  "change-me",
  "change_me",
  "changeit",
  "example",
  "sample",
  "dummy",
  "test",
  "testing",
  "foo",
  "bar",
  "foobar",
  "user",
  "username",
  "root",
  "admin",
  "guest",
  "postgres",
  "mysql",
  "mongo",
  "todo",
  "none",
  "null",
  "undefined",
]);

/** Words too long to occur in a random token by chance. */
const TELLING =
  /example|placeholder|changeme|change[-_]me|redacted|your[-_]?(?:token|key|secret|password|api)|insert[-_]?(?:token|key)|replace[-_]?(?:me|this|with)|dummy[-_]?(?:token|key)|not[-_]?a[-_]?real|fake[-_]?(?:token|key)/i;
/** `${VAR}`, `{{var}}`, `<token>`, `%VAR%`, `$VAR`: filled in elsewhere. */
const FILLED_IN_ELSEWHERE =
  /^(?:\$[A-Za-z_]\w{0,60}|\$?\{{1,2}[^{}]{0,60}\}{1,2}|<[^<>]{0,60}>|%\w{1,60}%|\*+|\.{3,}|…|#\{[^{}]{0,60}\}|\$\([^()]{0,60}\)|\[[^[\]]{0,60}\])$/;
const RUN_OF_SIX = /(.)\1{5}/;
const SEQUENCES = ["0123456789", "1234567890", "abcdefghij", "ABCDEFGHIJ"];
const RESERVED_HOST = /(?:^|\.)example(?:\.[a-z]{2,3})?$|\.(?:test|invalid|example)$/i;

/**
 * True for what obviously opens nothing: documented examples, fillers, variables, runs of one character. Judges the
 * secret alone: a real one is not excused by the word "example" beside it.
 */
export function isPlaceholder(secret: string): boolean {
  if (DOCUMENTED.has(secret) || FILLERS.has(secret.toLowerCase())) return true;
  if (FILLED_IN_ELSEWHERE.test(secret) || TELLING.test(secret)) return true;
  if (RUN_OF_SIX.test(secret) || SEQUENCES.some((sequence) => secret.includes(sequence)))
    return true;
  return new Set(secret).size <= Math.min(5, secret.length / 3);
}

/** What development databases are given everywhere. Compared whole and in lower case. */
const DEVELOPMENT: ReadonlySet<string> = new Set([
  "postgrespw",
  "postgrespassword",
  "mysecretpassword",
  "my-secret-pw",
  "rootpass",
  "rootpassword",
  "rootpw",
  "toor",
  "dbpass",
  "dbpassword",
  "testpass",
  "testpassword",
  "userpass",
  "userpassword",
  "mypassword",
  "admin123",
  "root123",
  "test123",
  "test1234",
  "pass123",
  "password1",
  "password123",
  "passw0rd",
  "p@ssw0rd",
  "dev",
  "devpass",
  "devpassword",
  "dev12345",
  "development",
  "local",
  "localdev",
  "localhost",
  "qwerty",
  "letmein",
  "1234",
  "12345",
  "123456",
  "1234567",
  "12345678",
  "123456789",
]);

/** A password that everybody knows: it opens nothing but a service started for development. */
export function isDevelopmentPassword(password: string): boolean {
  return DEVELOPMENT.has(password.toLowerCase());
}

/** RFC 2606 and RFC 6761: nobody can own these hosts. */
export function isReservedHost(host: string): boolean {
  return RESERVED_HOST.test(host);
}

/** This machine, or a single-label name as containers have: a development password. */
export function isLocalHost(host: string): boolean {
  return (
    host === "" ||
    !host.includes(".") ||
    host.startsWith("127.") ||
    host === "0.0.0.0" ||
    host.endsWith(".local")
  );
}
