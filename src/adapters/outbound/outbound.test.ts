import { once } from "node:events";
import { createServer, type RequestListener, type Server, type ServerResponse } from "node:http";
import { createServer as createSecureServer } from "node:https";
import { createServer as createTcpServer, type AddressInfo } from "node:net";
import { gzipSync } from "node:zlib";
import { afterEach, describe, expect, test, vi } from "vitest";
import { testCertificate, trust, type TestCertificate } from "../../../test/support/certificate.ts";
import type { KodyError } from "../../core/domain/index.ts";
import { createOutbound, type OutboundOptions } from "./index.ts";

const servers: Server[] = [];
afterEach(async () => {
  vi.unstubAllEnvs();
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
  }
});

/** A server inside, that must not be reached by accident. */
async function inside(
  listener: RequestListener,
): Promise<{ port: number; requests: () => number }> {
  let requests = 0;
  const server = createServer((request, response) => {
    requests += 1;
    listener(request, response);
  });
  servers.push(server);
  await once(server.listen(0, "127.0.0.1"), "listening");
  // A server on a port has such an address.
  return { port: (server.address() as AddressInfo).port, requests: () => requests };
}

function outboundWith(options: Partial<OutboundOptions> = {}) {
  return createOutbound({
    allowed: [],
    lookup: async (host) => {
      throw new Error(`${host} was looked up`);
    },
    ...options,
  });
}

async function failure(promise: Promise<unknown>): Promise<KodyError> {
  return promise.then(
    () => expect.unreachable("it went through"),
    (error: unknown) => error as KodyError,
  );
}

const insideUrls = [
  "http://169.254.169.254/latest/meta-data/",
  "http://127.0.0.1/",
  "http://127.1/",
  "http://2130706433/",
  "http://0x7f000001/",
  "http://0177.0.0.1/",
  "http://%31%32%37.0.0.1/",
  "http://①②⑦.⓪.⓪.①/",
  "http://127.0.0.1./",
  "http://0/",
  "http://0.0.0.0:7420/",
  "http://localhost/",
  "http://localhost./",
  "https://LocalHost:8443/",
  "http://kody.localhost/",
  "http://10.0.0.1/",
  "http://192.168.0.1/",
  "http://172.20.0.1/",
  "http://100.64.0.1/",
  "http://[::1]/",
  "http://[::]/",
  "http://[::ffff:169.254.169.254]/",
  "http://[::ffff:7f00:1]/",
  "http://[64:ff9b::127.0.0.1]/",
  "http://[2002:7f00:1::]/",
  "http://[2001:0:7f00:1::]/",
  "http://[fd00:ec2::254]/",
  "http://[fe80::1]/",
];

const unusableUrls = [
  "",
  "kody",
  "hooks.example.com/x",
  "//hooks.example.com/x",
  "ftp://hooks.example.com/x",
  "file:///etc/passwd",
  "gopher://127.0.0.1:25/x",
  "data:text/plain,x",
  "javascript:alert(1)",
  "https://user:s3cret@hooks.example.com/",
  "https://user@hooks.example.com/",
  "https:// /",
  "https://./",
  "http://[fe80::1%25eth0]/",
  "http://1.2.3.4.5/",
];

describe("an address that is entered", () => {
  test.each(insideUrls)(
    "%s lies inside: refused when it is saved and when it is used",
    async (url) => {
      const outbound = outboundWith();
      expect(() => outbound.checkUrl(url)).toThrow(/KODY_PRIVATE_HOSTS/);
      const error = await failure(outbound.fetch(url, { headers: { authorization: "canary" } }));
      expect(error).toMatchObject({ code: "invalid-input", details: { reason: "private" } });
    },
  );

  test.each(unusableUrls)("%j is none", async (url) => {
    const outbound = outboundWith();
    const error = await failure(outbound.fetch(url));
    expect(error).toMatchObject({ code: "invalid-input", details: { reason: "address" } });
    expect(error.message).not.toContain("s3cret");
    expect(() => outbound.checkUrl(url)).toThrow(error.message);
  });

  test("other ports and protocols http and https are fine", () => {
    const { checkUrl } = outboundWith();
    expect(checkUrl(" https://hooks.example.com:8443/T0/B0?x=1 ").port).toBe("8443");
    expect(checkUrl("http://8.8.8.8/").hostname).toBe("8.8.8.8");
  });

  test("a single host inside can be let through, by port", async () => {
    const { port } = await inside((_, response) => response.end("yes"));
    const outbound = outboundWith({ allowed: [`127.0.0.1:${port}`] });
    expect(await (await outbound.fetch(`http://127.0.0.1:${port}/`)).text()).toBe("yes");
    expect(() => outbound.checkUrl(`http://127.0.0.1:${port + 1}/`)).toThrow(/inside/);
    const error = await failure(outbound.fetch("http://127.0.0.1:1/"));
    expect(error.message).toContain("add 127.0.0.1:1 to KODY_PRIVATE_HOSTS");
  });
});

describe("a name", () => {
  test.each([
    ["one address inside", ["127.0.0.1"]],
    ["one of many inside", ["8.8.8.8", "10.0.0.1"]],
    ["a mapped one", ["::ffff:127.0.0.1"]],
    ["metadata", ["169.254.169.254"]],
    ["one inside by IPv6", ["2606:4700::1111", "fd00:ec2::254"]],
  ])("with %s is refused before anything is sent", async (_, addresses) => {
    const outbound = outboundWith({ lookup: async () => addresses });
    const error = await failure(
      outbound.fetch("http://evil.example/", { method: "POST", body: "x" }),
    );
    expect(error).toMatchObject({ code: "invalid-input", details: { reason: "private" } });
    expect(error.message).toContain("add evil.example:80 to KODY_PRIVATE_HOSTS");
  });

  test("that leads elsewhere at its second look-up does not get one", async () => {
    const { port, requests } = await inside((_, response) => response.end("secret"));
    const answers = [["8.8.8.8"], ["127.0.0.1"]];
    let looked = 0;
    const outbound = outboundWith({ lookup: async () => answers[looked++] ?? [] });
    // The address that was checked: nothing is reached there by a test, but nobody looks the name up again either.
    expect(await outbound.resolve("rebind.example", port)).toBe("8.8.8.8");
    expect(looked).toBe(1);
    const error = await failure(outbound.fetch(`http://rebind.example:${port}/`));
    expect(error.details["reason"]).toBe("private");
    expect({ looked, requests: requests() }).toEqual({ looked: 2, requests: 0 });
  });

  test("is looked up once for each request, and its checked address is the one connected to", async () => {
    const { port } = await inside((request, response) => response.end(request.headers.host));
    let looked = 0;
    const outbound = outboundWith({
      allowed: [`chat.internal:${port}`],
      lookup: async () => (looked++ % 2 === 0 ? ["127.0.0.1"] : ["127.0.0.9"]),
    });
    const answer = await outbound.fetch(`http://chat.internal:${port}/`);
    expect(await answer.text()).toBe(`chat.internal:${port}`);
    expect(looked).toBe(1);
  });

  test("has its addresses tried one after the other, IPv4 first", async () => {
    const { port } = await inside((_, response) => response.end("there"));
    const outbound = outboundWith({
      allowed: ["chat.internal"],
      lookup: async () => ["::1", "127.0.0.2", "127.0.0.1"],
    });
    expect(await (await outbound.fetch(`http://chat.internal:${port}/`)).text()).toBe("there");
    expect(await outbound.resolve("chat.internal", port)).toBe("127.0.0.2");
  });

  test.each([
    ["ENOTFOUND", "unknown-host", /can't be found/],
    ["EAI_AGAIN", "unknown-host", /can't be found/],
  ])("whose look-up ends in %s is said to be unknown", async (code, reason, words) => {
    const lookup = async () => {
      throw Object.assign(new Error("getaddrinfo"), { code });
    };
    const outbound = outboundWith({ lookup });
    for (const attempt of [
      outbound.fetch("https://nowhere.example/"),
      outbound.resolve("nowhere.example", 25),
    ]) {
      const error = await failure(attempt);
      expect(error).toMatchObject({
        code: "host-unavailable",
        retryable: true,
        details: { reason },
      });
      expect(error.message).toMatch(words);
    }
  });

  test("without any address is unknown too", async () => {
    const error = await failure(
      outboundWith({ lookup: async () => [] }).fetch("https://a.example/"),
    );
    expect(error.details["reason"]).toBe("unknown-host");
  });
});

describe("resolve, for what is not http", () => {
  test.each([
    "localhost",
    "127.0.0.1",
    "0x7f.1",
    "[::1]",
    "::ffff:10.0.0.1",
    "169.254.169.254",
    "0",
  ])("refuses %s", async (host) => {
    expect((await failure(outboundWith().resolve(host, 25))).details["reason"]).toBe("private");
  });

  test.each([
    "",
    "smtp://mail.example.com",
    "mail.example.com:25",
    "a b",
    "mail.example.com\r\nRCPT",
  ])("does not take %j for a host", async (host) => {
    expect((await failure(outboundWith().resolve(host, 25))).details["reason"]).toBe("address");
  });

  test("answers an IP address of a public name", async () => {
    const outbound = outboundWith({ lookup: async () => ["2606:4700::1111", "1.1.1.1"] });
    expect(await outbound.resolve("Mail.Example.com.", 587)).toBe("1.1.1.1");
    expect(await outbound.resolve("8.8.8.8", 25)).toBe("8.8.8.8");
  });
});

describe("an answer", () => {
  test.each([301, 302, 303, 307, 308, 300])(
    "%i is not followed, and no credential goes on",
    async (status) => {
      const target = await inside((_, response) => response.end("reached"));
      const { port } = await inside((_, response) => {
        response.writeHead(status, { location: `http://127.0.0.1:${target.port}/` }).end();
      });
      const outbound = outboundWith({ allowed: ["127.0.0.1"] });
      const error = await failure(
        outbound.fetch(`http://127.0.0.1:${port}/`, {
          method: "POST",
          headers: { authorization: "Bearer canary" },
          body: "x",
          redirect: "follow",
        }),
      );
      expect(error).toMatchObject({ code: "host-rejected", details: { reason: "redirect" } });
      expect(target.requests()).toBe(0);
    },
  );

  test("is passed on whole: status, headers, and unpacked body", async () => {
    const seen: unknown[] = [];
    const { port } = await inside((request, response) => {
      seen.push(request.method, request.headers["x-key"]);
      request.on("data", (chunk) => seen.push(String(chunk)));
      request.on("end", () => {
        response
          .writeHead(418, { "x-reply": "1", "content-encoding": "gzip" })
          .end(gzipSync("tea"));
      });
    });
    const outbound = outboundWith({ allowed: ["127.0.0.1"] });
    const answer = await outbound.fetch(`http://127.0.0.1:${port}/`, {
      method: "POST",
      headers: { "x-key": "k" },
      body: JSON.stringify({ a: 1 }),
    });
    expect([answer.status, answer.headers.get("x-reply"), await answer.text()]).toEqual([
      418,
      "1",
      "tea",
    ]);
    expect(seen).toEqual(["POST", "k", '{"a":1}']);
  });

  test("a Request works as well, and an answer without a body", async () => {
    const { port } = await inside((_, response) => response.writeHead(204).end());
    const outbound = outboundWith({ allowed: ["127.0.0.1"] });
    expect((await outbound.fetch(new Request(`http://127.0.0.1:${port}/`))).status).toBe(204);
  });

  test("that is too large, or unpacks to it, breaks off", async () => {
    const { port } = await inside((_, response) => {
      response
        .writeHead(200, { "content-encoding": "gzip" })
        .end(gzipSync(Buffer.alloc(5_000_000)));
    });
    const outbound = outboundWith({ allowed: ["127.0.0.1"], maxBytes: 1_000_000 });
    const answer = await outbound.fetch(`http://127.0.0.1:${port}/`);
    const error = await failure(answer.text());
    expect(error).toMatchObject({ code: "host-rejected", details: { reason: "too-large" } });
  });

  test.each([
    ["never begins", () => undefined],
    ["never ends", (response: ServerResponse) => response.write("a")],
  ])("that %s is given up", async (_, act) => {
    const { port } = await inside((_request, response) => {
      act(response);
    });
    const outbound = outboundWith({ allowed: ["127.0.0.1"], timeoutMilliseconds: 100 });
    const error = await failure(
      outbound.fetch(`http://127.0.0.1:${port}/`).then((answer) => answer.text()),
    );
    expect(error).toMatchObject({ code: "host-unavailable", details: { reason: "timeout" } });
  });

  test("that the caller does not wait for ends with the caller's reason", async () => {
    const { port } = await inside(() => undefined);
    const outbound = outboundWith({ allowed: ["127.0.0.1"] });
    const reason = new Error("enough");
    const asked = outbound.fetch(`http://127.0.0.1:${port}/`, {
      signal: AbortSignal.abort(reason),
    });
    expect(await failure(asked)).toBe(reason);
  });
});

describe("TLS", () => {
  async function secured(certificate: TestCertificate): Promise<number> {
    const server = createSecureServer(certificate, (_, response) => response.end("safe"));
    servers.push(server);
    await once(server.listen(0, "127.0.0.1"), "listening");
    return (server.address() as AddressInfo).port;
  }

  test("is verified by the name, though an address is connected to", async () => {
    const right = testCertificate(["chat.test"]);
    const other = testCertificate(["other.test"]);
    trust(right);
    trust(other);
    const lookup = async () => ["127.0.0.1"];
    const outbound = outboundWith({ allowed: ["chat.test"], lookup });
    const answer = await outbound.fetch(`https://chat.test:${await secured(right)}/`);
    expect(await answer.text()).toBe("safe");
    for (const wrong of [other, testCertificate(["chat.test"])]) {
      const error = await failure(outbound.fetch(`https://chat.test:${await secured(wrong)}/`));
      expect(error.details["reason"]).toBe("tls");
    }
  });
});

describe("what goes wrong on the way", () => {
  test("is said in words that name the host and nothing else of the address", async () => {
    const plain = createTcpServer((socket) =>
      socket
        .on("error", () => undefined)
        .resume()
        .end("no TLS here\n"),
    );
    await once(plain.listen(0, "127.0.0.1"), "listening");
    const { port } = plain.address() as AddressInfo;
    const outbound = outboundWith({ allowed: ["127.0.0.1"] });
    const noTls = await failure(outbound.fetch(`https://127.0.0.1:${port}/s3cret`));
    const noHttp = await failure(outbound.fetch(`http://127.0.0.1:${port}/s3cret`));
    await new Promise((done) => plain.close(done));
    const nobody = await failure(outbound.fetch(`http://127.0.0.1:${port}/s3cret`));
    expect([noTls, noHttp, nobody].map((error) => error.details["reason"])).toEqual([
      "tls",
      "lost",
      "refused",
    ]);
    for (const error of [noTls, noHttp, nobody]) {
      expect(error.message).toContain("127.0.0.1");
      expect(error.message).not.toContain("s3cret");
    }
  });

  test("proxies of the environment are not used", async () => {
    const proxy = await inside((_, response) => response.end("proxy"));
    const { port } = await inside((_, response) => response.end("direct"));
    for (const name of ["HTTP_PROXY", "http_proxy", "ALL_PROXY", "NODE_USE_ENV_PROXY"]) {
      vi.stubEnv(name, name.startsWith("NODE") ? "1" : `http://127.0.0.1:${proxy.port}`);
    }
    const outbound = outboundWith({ allowed: ["127.0.0.1"] });
    expect(await (await outbound.fetch(`http://127.0.0.1:${port}/`)).text()).toBe("direct");
    expect(proxy.requests()).toBe(0);
  });
});
