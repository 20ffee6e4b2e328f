import { isIP } from "node:net";
import { createTransport } from "nodemailer";
import { isKodyError } from "../../core/domain/index.ts";
import type { EmailSettings, Mail, Outbound, SendOutcome } from "../../core/ports/index.ts";
import { emailProblem, refusedRecipients } from "./email-problems.ts";

/** Sends one message. Nothing that the server says is repeated but its numbers: it may hold what was sent to it. */
export async function sendEmail(
  outbound: Outbound,
  settings: EmailSettings,
  password: string | null,
  mail: Mail,
  milliseconds: number,
): Promise<SendOutcome> {
  const signal = AbortSignal.timeout(milliseconds);
  try {
    const address = await outbound.resolve(settings.host, settings.port);
    const transport = createTransport(transportOptions(settings, address, password, milliseconds));
    const { rejected } = await transport.sendMail({ ...messageOf(settings, mail), signal });
    return {
      sent: true,
      problem: rejected.length === 0 ? null : refusedRecipients(settings, rejected),
    };
  } catch (error) {
    const { problem, retryable } = isKodyError(error)
      ? { problem: error.message, retryable: error.retryable }
      : emailProblem(settings, error);
    return { sent: false, problem, retryable, retryAfter: null };
  }
}

function transportOptions(
  settings: EmailSettings,
  address: string,
  password: string | null,
  milliseconds: number,
) {
  const { host, port, security, user } = settings;
  return {
    // The address that was checked: no name is looked up again.
    host: address,
    port,
    secure: security === "tls",
    requireTLS: security === "starttls",
    ignoreTLS: security === "none",
    tls: { rejectUnauthorized: true, ...(isIP(host) === 0 ? { servername: host } : {}) },
    ...(user === null ? {} : { auth: { user, pass: password ?? "" }, forceAuth: true }),
    connectionTimeout: milliseconds,
    greetingTimeout: milliseconds,
    socketTimeout: milliseconds,
    disableFileAccess: true,
    disableUrlAccess: true,
  };
}

/** Addresses as objects and text as text: nothing in them is read as another header or recipient. */
function messageOf({ from, to }: EmailSettings, mail: Mail) {
  return {
    from: { name: "Kody", address: from },
    to: to.map((address) => ({ name: "", address })),
    subject: mail.subject,
    text: mail.text,
    messageId: `<${mail.id}@${from.split("@").at(-1) ?? "kody"}>`,
    // RFC 3834: no answering machine answers.
    headers: { "Auto-Submitted": "auto-generated" },
  };
}
