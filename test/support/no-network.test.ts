import { request } from "node:http";
import { createServer, connect } from "node:net";
import { connect as connectTls } from "node:tls";
import { describe, expect, test } from "vitest";
import { foreignTarget, takeAttempts } from "./no-network.ts";

function failure(start: (fail: (error: Error) => void) => void): Promise<string> {
  return new Promise((resolve) => start((error) => resolve(error.message)));
}

describe("network in tests", () => {
  test("fetch to another machine is refused and counted", async () => {
    await expect(fetch("https://api.bitbucket.org/2.0/user")).rejects.toThrow("fetch failed");
    expect(takeAttempts()).toEqual(["api.bitbucket.org:443"]);
  });

  test("plain, TLS and raw sockets are refused alike", async () => {
    const messages = [
      await failure((fail) => request("http://example.com/x").on("error", fail).end()),
      await failure((fail) => connectTls(443, "example.com").on("error", fail)),
      await failure((fail) => connect(80, "10.0.0.1").on("error", fail)),
      await failure((fail) => connect({ host: "2001:db8::1", port: 80 }).on("error", fail)),
    ];
    for (const message of messages) expect(message).toContain("tests may only reach 127.0.0.1");
    expect(takeAttempts()).toEqual([
      "example.com:80",
      "example.com:443",
      "10.0.0.1:80",
      "2001:db8::1:80",
    ]);
  });

  test("this machine is reached as before", async () => {
    const server = createServer((socket) => socket.end("hello"));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const address = server.address();
    const port = typeof address === "object" && address !== null ? address.port : 0;
    const heard = await new Promise<string>((resolve, reject) => {
      connect(port, "127.0.0.1")
        .on("data", (data) => resolve(data.toString()))
        .on("error", reject);
    });
    await new Promise((resolve) => server.close(resolve));
    expect(heard).toBe("hello");
    expect(takeAttempts()).toEqual([]);
  });

  test.each([
    { args: ["/run/postgresql/.s.PGSQL.5432"], target: null },
    { args: [{ path: "/tmp/socket" }], target: null },
    { args: [5432, "localhost"], target: null },
    { args: [8080], target: null },
    { args: [{ port: 80, host: "127.0.0.1.example.com" }], target: "127.0.0.1.example.com:80" },
    { args: [[{ port: 443, host: "bitbucket.org" }, null]], target: "bitbucket.org:443" },
  ])("$args goes to $target", ({ args, target }) => {
    expect(foreignTarget(args)).toBe(target);
  });
});
