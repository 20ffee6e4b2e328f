import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseAllDocuments } from "yaml";
import { withCheapRegexes } from "./cheap-regex.ts";
import { ruleSchema, type Rule } from "./rule.ts";

const packFolder = fileURLToPath(new URL("../../../../rules/", import.meta.url));

/** Kody's own rules, in the order of their ids. Throws with every problem of every file at once. */
export function loadPack(folder: string = packFolder): Rule[] {
  const rules: Rule[] = [];
  const problems: string[] = [];
  for (const name of readdirSync(folder, { recursive: true, encoding: "utf8" }).toSorted()) {
    if (!name.endsWith(".yml")) continue;
    // A file may hold several rules, as documents of their own.
    for (const document of parseAllDocuments(readFileSync(join(folder, name), "utf8"))) {
      if (document.errors.length > 0) {
        problems.push(`${name}: ${document.errors[0]?.message ?? "is not YAML"}`);
        continue;
      }
      const parsed = ruleSchema.safeParse(document.toJS());
      if (parsed.success) rules.push(withCheapRegexes(parsed.data));
      else {
        const line = parsed.error.issues
          .map((issue) => `${issue.path.join(".")} ${issue.message}`)
          .join("; ");
        problems.push(`${name}: ${line}`);
      }
    }
  }
  const ids = rules.map((rule) => rule.id);
  problems.push(
    ...ids.filter((id, at) => ids.indexOf(id) !== at).map((id) => `${id}: stands there twice`),
  );
  if (problems.length > 0) throw new Error(problems.join("\n"));
  return rules.toSorted((a, b) => (a.id < b.id ? -1 : 1));
}
