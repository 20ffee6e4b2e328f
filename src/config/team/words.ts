import { z } from "zod";

export const severities = ["critical", "high", "medium", "low", "info"] as const;
export const severity = z.enum(severities);

export const categories = [
  "security",
  "secrets",
  "correctness",
  "performance",
  "maintainability",
  "pipeline",
  "dependencies",
  "change",
] as const;

export const glob = z.string().min(1).max(300);
