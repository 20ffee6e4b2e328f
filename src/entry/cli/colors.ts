import pico from "picocolors";
import type { Severity } from "../../core/domain/index.ts";

export type Colors = ReturnType<typeof pico.createColors>;

export function colorsFor(enabled: boolean): Colors {
  return pico.createColors(enabled);
}

export function paintSeverity(severity: Severity, colors: Colors): (text: string) => string {
  switch (severity) {
    case "critical":
      return (text) => colors.bold(colors.red(text));
    case "high":
      return colors.red;
    case "medium":
      return colors.yellow;
    case "low":
      return colors.cyan;
    case "info":
      return colors.dim;
  }
}
