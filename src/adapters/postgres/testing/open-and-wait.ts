/** A process of its own that opens the database of a home, says so, and closes it when its input ends. For tests. */
import { once } from "node:events";
import { openDatabase } from "../index.ts";

const [home = ""] = process.argv.slice(2);
try {
  const database = await openDatabase({ home, databaseUrl: null });
  process.stdout.write("open\n");
  await once(process.stdin.resume(), "end");
  await database.close();
  process.stdout.write("closed\n");
} catch (error) {
  process.stdout.write(`${error instanceof Error ? error.message : String(error)}\n`);
}
