import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Duplex } from "node:stream";
import { createSecureContext, TLSSocket, type SecureContext } from "node:tls";
import { createServerCertificate } from "./authority.ts";
import { forward, refuse } from "./forward.ts";

export interface ProxyOptions {
  /** http://127.0.0.1:PORT of a running sandbox. */
  readonly sandboxUrl: string;
  /** Default 0: any free port. Listens on 127.0.0.1 only. */
  readonly port?: number;
}

export interface SandboxProxy {
  /** For HTTPS_PROXY: http://127.0.0.1:PORT. */
  readonly url: string;
  /** The certificate authority that clients must trust: NODE_EXTRA_CA_CERTS, REQUESTS_CA_BUNDLE, http.sslCAInfo. */
  readonly caFile: string;
  close(): Promise<void>;
}

const hosts = ["api.bitbucket.org", "bitbucket.org"];

/**
 * Starts a forward proxy that answers CONNECT for api.bitbucket.org:443 and bitbucket.org:443 itself, with a certificate
 * made now, and hands the requests to the sandbox. Every other host, and plain HTTP, is refused with 403: nothing that
 * goes through it leaves this machine.
 */
export async function createProxy(options: ProxyOptions): Promise<SandboxProxy> {
  const sandbox = new URL(options.sandboxUrl);
  const made = createServerCertificate("bitbucket.org", hosts, Date.now());
  const secureContext = createSecureContext({ key: made.privateKey, cert: made.certificate });
  const folder = await mkdtemp(join(tmpdir(), "kody-sandbox-ca-"));
  const caFile = join(folder, "ca.pem");
  await writeFile(caFile, made.authority);
  const sockets = new Set<Duplex>();
  const outer = createServer((_, answer) => {
    refuse(
      answer,
      403,
      "This proxy takes CONNECT for api.bitbucket.org:443 and bitbucket.org:443 only.",
    );
  });
  const inner = new Map(hosts.map((host) => [host, innerServer(host, sandbox)]));
  outer.on("connection", (socket: Socket) => remember(socket, sockets));
  outer.on("connect", (incoming, socket: Duplex, first: Buffer) => {
    const server = inner.get(hostOf(incoming.url ?? ""));
    if (server === undefined) refuseTunnel(socket);
    else openTunnel(server, socket, first, secureContext, sockets);
  });
  const port = await listen(outer, options.port ?? 0);
  return {
    url: `http://127.0.0.1:${port}`,
    caFile,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => outer.close(resolve));
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** The host of "api.bitbucket.org:443"; "" for another port, which no server has. */
function hostOf(target: string): string {
  const match = /^([^:]+):443$/.exec(target);
  return match?.[1]?.toLowerCase() ?? "";
}

/** Never listens: it is given sockets whose TLS ended here. */
function innerServer(host: string, sandbox: URL): Server {
  return createServer((incoming, answer) => forward(incoming, answer, host, sandbox));
}

function refuseTunnel(socket: Duplex): void {
  socket.on("error", () => socket.destroy());
  socket.end(
    "HTTP/1.1 403 Forbidden\r\nContent-Type: text/plain\r\nConnection: close\r\n\r\nThis proxy reaches api.bitbucket.org:443 and bitbucket.org:443 only.\n",
  );
}

function openTunnel(
  server: Server,
  socket: Duplex,
  first: Buffer,
  secureContext: SecureContext,
  sockets: Set<Duplex>,
): void {
  socket.write("HTTP/1.1 200 Connection Established\r\n\r\n");
  if (first.length > 0) socket.unshift(first);
  const secure = new TLSSocket(socket, {
    isServer: true,
    secureContext,
    ALPNProtocols: ["http/1.1"],
  });
  // A client that doesn't trust the certificate hangs up in the middle of the handshake.
  secure.on("error", () => socket.destroy());
  remember(secure, sockets);
  server.emit("connection", secure);
}

function remember(socket: Duplex, sockets: Set<Duplex>): void {
  sockets.add(socket);
  socket.on("error", () => socket.destroy());
  socket.on("close", () => sockets.delete(socket));
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => {
      const address = server.address();
      if (address !== null && typeof address === "object") resolve(address.port);
      else reject(new Error("The proxy got no port. Start it with another one."));
    });
  });
}
