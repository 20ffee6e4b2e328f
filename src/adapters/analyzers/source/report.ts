import type { Category, LineRange, RawFinding, Severity } from "../../../core/domain/index.ts";
import { quote } from "./speech.ts";

/** What a check says wherever it strikes. */
export interface Wording {
  readonly severity: Severity;
  readonly category: Category;
  readonly title: string;
  /** `{}` stands for the quoted text that the check names. */
  readonly message: string;
}

export function wording(
  severity: Severity,
  category: Category,
  title: string,
  message: string,
): Wording {
  return { severity, category, title, message };
}

/** Collects what the checks of one file say. */
export interface Report<Name extends string> {
  say(rule: Name, range: LineRange | null, quoted?: string): void;
  /** In file order, each claim once per line. */
  findings(): RawFinding[];
}

/** Rules are called `namespace/name`. */
export function startReport<Name extends string>(
  namespace: string,
  path: string,
  wordings: Readonly<Record<Name, Wording>>,
): Report<Name> {
  const found = new Map<string, RawFinding>();
  return {
    say(name, range, quoted) {
      const { severity, category, title, message } = wordings[name];
      const text = quoted === undefined ? message : message.replace("{}", () => quote(quoted));
      const rule = `${namespace}/${name}`;
      const finding = { rule, severity, category, title, message: text, path, range };
      const key = JSON.stringify([rule, range?.start ?? 0]);
      if (!found.has(key)) found.set(key, finding);
    },
    findings: () =>
      [...found.values()].toSorted((a, b) => (a.range?.start ?? 0) - (b.range?.start ?? 0)),
  };
}
