/** One check: commands run one after the other, each as program and arguments; it passes when all exit with 0. */
export interface Step {
  readonly name: string;
  readonly commands: readonly (readonly [string, ...string[]])[];
  /** Uses all processors by itself: runs when nothing else does. */
  readonly alone?: boolean;
}

/** Everything that `npm run check` looks at, in the order of its report. */
export const steps: readonly Step[] = [
  {
    name: "types",
    commands: [
      ["tsc", "-p", "."],
      ["tsc", "-p", "web"],
    ],
  },
  { name: "lint", commands: [["oxlint", "."]] },
  { name: "format", commands: [["oxfmt", "--check", "."]] },
  { name: "boundaries", commands: [["node", "scripts/boundaries.ts"]] },
  { name: "places", commands: [["node", "scripts/places.ts"]] },
  { name: "budgets", commands: [["node", "scripts/budgets.ts"]] },
  { name: "own-review", commands: [["node", "scripts/own-review.ts"]] },
  { name: "dead-code", commands: [["knip", "--no-progress"]] },
  {
    name: "web",
    commands: [
      ["node", "scripts/build-web.ts", "--always"],
      ["node", "scripts/web-size.ts"],
    ],
  },
  { name: "tests", commands: [["vitest", "run"]], alone: true },
];

export interface Choice {
  readonly only: readonly string[] | null;
  readonly skip: readonly string[];
}

/** Reads `--only a,b` and `--skip a,b`; throws a sentence for anything else. */
export function readChoice(words: readonly string[]): Choice {
  let only: string[] | null = null;
  const skip: string[] = [];
  const rest = words.flatMap((word) => (word.startsWith("--") ? word.split("=") : [word]));
  while (rest.length > 0) {
    const option = rest.shift() ?? "";
    const names = (rest.shift() ?? "").split(",").filter((name) => name !== "");
    if (option !== "--only" && option !== "--skip") {
      throw new Error(`${option} is not an option. Use --only NAME,NAME or --skip NAME,NAME.`);
    }
    if (names.length === 0) throw new Error(`${option} needs names of checks: ${allNames()}.`);
    for (const name of names) {
      if (!steps.some((step) => step.name === name)) {
        throw new Error(`${name} is not a check. The checks are ${allNames()}.`);
      }
    }
    if (option === "--only") only = [...(only ?? []), ...names];
    else skip.push(...names);
  }
  return { only, skip };
}

export function choose({ only, skip }: Choice): Step[] {
  return steps.filter(({ name }) => (only?.includes(name) ?? true) && !skip.includes(name));
}

function allNames(): string {
  return steps.map(({ name }) => name).join(", ");
}
