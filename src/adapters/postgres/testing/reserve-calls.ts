/** A process of its own that reserves calls as fast as it can and prints how many it was granted. For tests. */
import { once } from "node:events";
import { openDatabase } from "../index.ts";

const [databaseUrl = "", limit = "0", tries = "0"] = process.argv.slice(2);
const database = await openDatabase({ home: "", databaseUrl });
const ledger = database.callLedger({ limit: Number(limit) });
process.stdout.write("open\n");
await once(process.stdin.resume(), "end");
const answers = await Promise.all(
  Array.from({ length: Number(tries) }, async () => ledger.reserve("shared")),
);
process.stdout.write(`${answers.filter((answer) => answer.granted).length}\n`);
await database.close();
