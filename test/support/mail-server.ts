import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { SMTPServer, type SMTPServerOptions } from "smtp-server";

export interface ReceivedMail {
  readonly from: string;
  readonly to: readonly string[];
  /** Who signed in; null for nobody. */
  readonly user: string | null;
  readonly encrypted: boolean;
  /** Headers and text as they arrived. */
  readonly raw: string;
}

export interface MailServer {
  readonly port: number;
  readonly mails: readonly ReceivedMail[];
  close(): Promise<void>;
}

/** A mail server on 127.0.0.1. The only account is kody with the password `right`; nobody at `refused.example` exists. */
export async function openMailServer(options: SMTPServerOptions = {}): Promise<MailServer> {
  const mails: ReceivedMail[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: options.key === undefined ? ["STARTTLS"] : [],
    closeTimeout: 100,
    onAuth({ username, password }, _session, done) {
      if (username === "kody" && password === "right") done(null, { user: username });
      else done(answer(535, "wrong: canary"));
    },
    onRcptTo({ address }, _session, done) {
      done(address.endsWith("@refused.example") ? answer(550, "nobody: canary") : null);
    },
    onData(stream, session, done) {
      const chunks: Buffer[] = [];
      stream.on("data", (chunk: Buffer) => chunks.push(chunk));
      stream.on("end", () => {
        const { mailFrom, rcptTo } = session.envelope;
        mails.push({
          from: mailFrom === false ? "" : mailFrom.address,
          to: rcptTo.map(({ address }) => address),
          user: typeof session.user === "string" ? session.user : null,
          encrypted: session.secure,
          raw: Buffer.concat(chunks).toString(),
        });
        done();
      });
    },
    ...options,
  });
  // Clients that break off are what some tests are about.
  server.on("error", () => undefined);
  await once(server.listen(0, "127.0.0.1"), "listening");
  // A server on a port has such an address.
  const { port } = server.server.address() as AddressInfo;
  return { port, mails, close: async () => new Promise((done) => server.close(() => done())) };
}

export function answer(responseCode: number, message: string): Error {
  return Object.assign(new Error(message), { responseCode });
}
