import { expect, test } from "vitest";
import { processEnvironment, toolEnvironment } from "./index.ts";

test("programs that Kody starts see how to be found and how to reach the network, and no secret", () => {
  const seen = toolEnvironment({
    PATH: "/opt/git/bin:/usr/bin",
    HTTPS_PROXY: "http://proxy:3128",
    NO_PROXY: "localhost",
    SSL_CERT_FILE: "/etc/ca.pem",
    KODY_TOKEN: "canary",
    KODY_ROOT_KEY: "canary",
    // kody-ignore secrets/database-password -- made up for this test
    DATABASE_URL: "postgres://kody:canary@db/kody",
    GIT_SSH_COMMAND: "canary",
    LD_PRELOAD: "canary",
    NODE_OPTIONS: "canary",
  });
  expect(seen).toEqual({
    PATH: "/opt/git/bin:/usr/bin",
    HTTPS_PROXY: "http://proxy:3128",
    NO_PROXY: "localhost",
    SSL_CERT_FILE: "/etc/ca.pem",
  });
});

test("lowercase names of proxies count, the uppercase ones first", () => {
  expect(toolEnvironment({ https_proxy: "http://small", no_proxy: "a" })).toMatchObject({
    HTTPS_PROXY: "http://small",
    NO_PROXY: "a",
  });
  expect(
    toolEnvironment({ HTTPS_PROXY: "http://big", https_proxy: "http://small" }).HTTPS_PROXY,
  ).toBe("http://big");
});

test("what is not set stays absent", () => {
  expect(Object.values(toolEnvironment({}))).toEqual([undefined, undefined, undefined, undefined]);
});

test("the process's environment is the real one", () => {
  expect(processEnvironment()["PATH"]).toBe(process.env["PATH"]);
});
