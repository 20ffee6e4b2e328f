import fc from "fast-check";
import { expect, test } from "vitest";
import { failureOf, isDamage, isMissingRef, scrub } from "./failures.ts";

function failing(stderr: string, over: { code?: number | null; timedOut?: boolean } = {}) {
  return failureOf({
    command: "fetch",
    code: 128,
    timedOut: false,
    timeoutMs: 9_000,
    ...over,
    stderr,
  });
}

test.each([
  [
    "fatal: Authentication failed for 'https://bitbucket.org/x/y.git/'",
    "credential-refused",
    false,
  ],
  [
    "fatal: could not read Username for 'https://bitbucket.org': terminal prompts disabled",
    "credential-refused",
    false,
  ],
  [
    "fatal: unable to access 'https://x/': The requested URL returned error: 403",
    "permission-missing",
    false,
  ],
  ["fatal: repository 'https://bitbucket.org/x/y.git/' not found", "not-found", false],
  ["fatal: couldn't find remote ref refs/heads/x", "not-found", false],
  ["fatal: remote error: upload-pack: not our ref 1111", "not-found", false],
  ["fatal: unable to access 'https://x/': Could not resolve host: x", "git-failed", true],
  ["error: RPC failed; curl 56 GnuTLS recv error", "git-failed", true],
  [
    "fatal: unable to access 'https://x/': The requested URL returned error: 429",
    "git-failed",
    true,
  ],
  ["fatal: the remote end hung up unexpectedly", "git-failed", true],
  [
    "fatal: unable to access 'https://x/': SSL certificate problem: unable to get local issuer",
    "git-failed",
    false,
  ],
  ["fatal: write error: No space left on device", "git-failed", true],
  ["fatal: bad object 1111", "not-found", false],
  ["fatal: something new", "git-failed", false],
])("%s", (stderr, code, retryable) => {
  expect(failing(stderr)).toMatchObject({ code, retryable, details: { command: "fetch", stderr } });
});

test("every message is a sentence or two, of one line", () => {
  for (const stderr of ["", "fatal: odd\u0007 line\nfatal: last \u001b[31m line\n"]) {
    expect(failing(stderr).message).toMatch(/^\P{Cc}+\.$/u);
  }
});

test("a timeout and a signal may be tried again", () => {
  expect(failing("", { timedOut: true, code: null })).toMatchObject({
    retryable: true,
    message: expect.stringContaining("9 s"),
  });
  expect(failing("", { code: null })).toMatchObject({ retryable: true });
});

test("what is missing at the remote is no damage of the mirror", () => {
  expect([
    isMissingRef(failing("fatal: couldn't find remote ref x")),
    isDamage(failing("fatal: couldn't find remote ref x")),
  ]).toEqual([true, false]);
  expect([
    isMissingRef(failing("error: unable to read 11")),
    isDamage(failing("error: unable to read 11")),
  ]).toEqual([false, true]);
  expect([isMissingRef(new Error("not our ref")), isDamage(new Error("corrupt"))]).toEqual([
    false,
    false,
  ]);
});

test("no form of the secret is left in a text", () => {
  const word = fc.string({
    minLength: 8,
    unit: fc.constantFrom("a", "Z", "0", "9", "+", "/", "=", "?", "&", "%", "@", ":", " ", "é"),
  });
  fc.assert(
    fc.property(word, word, fc.string(), (username, password, around) => {
      const forms = [
        password,
        encodeURIComponent(password),
        Buffer.from(`${username}:${password}`).toString("base64"),
        Buffer.from(password).toString("base64"),
      ];
      for (const form of forms) {
        const scrubbed = scrub(`${around} ${form} https://u:${form}@host/ ${around}`, {
          username,
          password,
        });
        if (!around.includes(form)) expect(scrubbed.replaceAll("[secret]", "")).not.toContain(form);
      }
    }),
  );
  expect(scrub("https://user:other@host/x", { username: "u", password: "pass" })).toBe(
    "https://[secret]@host/x",
  );
  expect(scrub("text", { username: "", password: "" })).toBe("text");
});
