import { describeVariables } from "../../src/config/index.ts";

/** docs/configuration.md: every environment variable that Kody reads. */
export function configurationPage(): string {
  const rows = describeVariables().map(
    ({ name, description }) => `| \`${name}\` | ${description.replaceAll("|", "\\|")} |`,
  );
  return [
    "# Configuration",
    "",
    "<!-- Written by `npm run docs` from src/config. Change it there. -->",
    "",
    "Kody reads environment variables, once, at its start. All are optional; empty counts as absent. All problems are",
    "named at once, and a variable that begins with `KODY_` and isn't in this table is refused as a typing error.",
    "",
    "| Variable | Meaning |",
    "| --- | --- |",
    ...rows,
    "",
  ].join("\n");
}
