import type { EmailSettings } from "../../core/ports/index.ts";

interface Problem {
  /** As a sentence. */
  readonly problem: string;
  readonly retryable: boolean;
}

/** What an error of nodemailer means. Its codes: nodemailer's `errors.js`; numbers: RFC 5321, RFC 4954. */
export function emailProblem(settings: EmailSettings, error: unknown): Problem {
  const { host, from } = settings;
  const { code, system, answered, command } = factsOf(error);
  const said = answered === null ? "" : ` (${answered})`;
  // 4xx: not now.
  const retryable = answered === null || answered < 500;
  if (code === "ETLS")
    return { problem: connectionProblem(settings, code, system), retryable: true };
  if (code === "EAUTH" || code === "ENOAUTH") {
    const problem = `${host} refused the user name or password${said}. Enter them again; some services want an app password.`;
    return { problem, retryable };
  }
  if (code === "EENVELOPE" && command === "RCPT TO") {
    return { problem: refusedRecipients(settings, settings.to, said), retryable };
  }
  if (code === "EENVELOPE" && command === "MAIL FROM") {
    const problem = `${host} does not send for ${from}${said}. Enter a sender that the account may use, or the account's user name and password.`;
    return { problem, retryable };
  }
  if (answered !== null) {
    return {
      problem: `${host} refused the message${said}. Ask who runs the mail server.`,
      retryable,
    };
  }
  return { problem: connectionProblem(settings, code, system), retryable: true };
}

export function refusedRecipients(
  { host }: EmailSettings,
  refused: readonly string[],
  said = "",
): string {
  return `${host} refused the recipient${refused.length === 1 ? "" : "s"} ${refused.join(", ")}${said}. Check the spelling.`;
}

function connectionProblem(settings: EmailSettings, code: string, system: string): string {
  const { host, port, security } = settings;
  if (code === "ETLS" || /CERT|ERR_TLS|ERR_SSL|SELF_SIGNED|UNABLE_TO_VERIFY|EPROTO/.test(system)) {
    const other =
      security === "starttls"
        ? "Check that the server offers STARTTLS on this port, and its certificate."
        : "Check that this port speaks TLS from the first byte (often 465), and the server's certificate.";
    return `No safe connection to ${host}:${port} is possible. ${other}`;
  }
  if (/ECONNREFUSED/.test(system)) {
    return `${host} refused the connection on port ${port}. Check the port, and whether the server runs.`;
  }
  if (code === "ETIMEDOUT" || code === "EABORT") {
    return `${host}:${port} did not answer in time. Check the port and the kind of security; a firewall may be in between.`;
  }
  return `The connection to ${host}:${port} broke off. Check the port and the kind of security.`;
}

/** `system`: the codes of Node behind it. `answered`: the number that the server said. */
function factsOf(error: unknown): {
  code: string;
  system: string;
  answered: number | null;
  command: string;
} {
  const word = (name: string): string => {
    const value: unknown = error instanceof Error ? Reflect.get(error, name) : undefined;
    return typeof value === "string" || typeof value === "number" ? String(value) : "";
  };
  const answered = Number(word("responseCode"));
  return {
    code: word("code"),
    system: `${word("originalCode")} ${word("code")}`,
    answered: answered > 0 ? answered : null,
    command: word("command"),
  };
}
