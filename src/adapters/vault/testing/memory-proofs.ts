import type { KeyProofs, LockedKeys, SealedRow, SealedSecret, Vault } from "../index.ts";

export interface MemoryProofs extends KeyProofs {
  /** Key id → proof. */
  readonly kept: Map<string, Buffer>;
  readonly rows: SealedRow[];
  others: number;
  /** Seals a secret and keeps it as a row, as the database would. */
  keep(secret: string, vault: Vault): Promise<SealedRow>;
}

/** What the database keeps for the vault, in memory: one at a time has the lock, and what fails changes nothing. */
export function memoryProofs(): MemoryProofs {
  const kept = new Map<string, Buffer>();
  const rows: SealedRow[] = [];
  let last: Promise<unknown> = Promise.resolve();
  const list = async () => [...kept].map(([keyId, proof]) => ({ keyId, proof }));
  const proofs: MemoryProofs = {
    kept,
    rows,
    others: 0,
    list,
    exclusively(work) {
      const turn = last.then(async () => {
        const before: [Map<string, Buffer>, SealedRow[]] = [new Map(kept), [...rows]];
        return work(lockedKeys(proofs)).catch((error: unknown) => {
          kept.clear();
          for (const [keyId, proof] of before[0]) kept.set(keyId, proof);
          rows.splice(0, Infinity, ...before[1]);
          throw error;
        });
      });
      last = turn.catch(() => undefined);
      return turn;
    },
    async keep(secret, vault) {
      const id = String(rows.length + 1);
      const [keyId] = kept.keys();
      const sealed: SealedSecret = await vault.seal(secret, `row ${id}`, keyId);
      const row = { id, owner: `owner ${id}`, context: `row ${id}`, ...sealed };
      rows.push(row);
      return row;
    },
  };
  return proofs;
}

function lockedKeys(proofs: MemoryProofs): LockedKeys {
  return {
    list: () => proofs.list(),
    sealedSecrets: async () => [...proofs.rows],
    async replace({ keyId, proof }, rewrapped) {
      proofs.kept.clear();
      proofs.kept.set(keyId, proof);
      for (const { id, wrappedKey } of rewrapped) {
        const index = proofs.rows.findIndex((row) => row.id === id);
        const row = proofs.rows[index];
        if (row !== undefined) proofs.rows[index] = { ...row, keyId, wrappedKey };
      }
    },
    otherProcesses: async () => proofs.others,
  };
}
