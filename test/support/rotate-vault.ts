import { openDatabase } from "../../src/adapters/postgres/index.ts";
import { rotateRootKey } from "../../src/adapters/vault/index.ts";

/*
 * A process that rotates the root key and, when told to, stops for ever at a step so that it can be killed there:
 * `DATABASE_URL HOME TIMES [STEP]`. Prints a line per rotation, or the step.
 */
const [databaseUrl = "", home = "", times = "1", last = ""] = process.argv.slice(2);
const database = await openDatabase({ home, databaseUrl });
for (let round = 0; round < Number(times); round += 1) {
  await rotateRootKey({ home, rootKey: null, rootKeyFile: null }, database.keyProofs, {
    to: null,
    async onStep(step) {
      if (step !== last) return;
      process.stdout.write(`${step}\n`);
      await new Promise((resolve) => setTimeout(resolve, 3_600_000));
    },
  });
  process.stdout.write("rotated\n");
}
await database.close();
