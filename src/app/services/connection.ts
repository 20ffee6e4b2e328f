import type { ConnectionAnswer } from "../../contract/index.ts";
import { checkCredential, connect } from "../../core/connect/index.ts";
import type { ConnectionServices } from "../../entry/server/index.ts";
import { notBuilt, type ServiceParts } from "./parts.ts";

export function connectionServices(parts: ServiceParts): ConnectionServices {
  return {
    guide: async () => notBuilt(),
    connection: () => connectionAnswer(parts),
    async connect(request) {
      const credential = checkCredential({ email: request.email ?? null, token: request.token });
      const { directory } = parts.gateway.candidate(credential);
      await connect(credential, directory, parts.connections);
      parts.gateway.renew();
      return connectionAnswer(parts);
    },
    setExpiry: async () => notBuilt(),
    retry: async () => notBuilt(),
    disconnect: async () => notBuilt(),
    audits: async () => notBuilt(),
    audit: async () => notBuilt(),
    auditAsCsv: async () => notBuilt(),
    runAudit: async () => notBuilt(),
  };
}

async function connectionAnswer(parts: ServiceParts): Promise<ConnectionAnswer> {
  const connection = await parts.connections.currentConnection();
  return {
    connection:
      connection === null
        ? null
        : {
            kind: connection.kind,
            email: connection.email,
            account: connection.accountName,
            tokenHint: connection.tokenHint,
            status: connection.status,
            statusReason: connection.statusReason,
            connectedAt: new Date(0).toISOString(),
            connectedBy: "",
            lastUsedAt: null,
            expiresOn: null,
            daysLeft: null,
          },
    scopes: [],
    features: [],
    account: [],
    revoke: null,
  };
}
