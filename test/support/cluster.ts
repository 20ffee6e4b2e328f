import { join } from "node:path";

/** What the process of the test run and those of the test files agree on. */
declare module "vitest" {
  interface ProvidedContext {
    clusterFolder: string;
  }
}

export type ClusterAnswer = { readonly host: string } | { readonly problem: string };

/** Holds all tables, no rows. */
export const template = "kody_template";

/** Somebody wants a database when it is there. */
export function wishFile(folder: string): string {
  return join(folder, "wanted");
}

export function answerFile(folder: string): string {
  return join(folder, "answer.json");
}

export function databaseUrl(host: string, name: string): string {
  return `postgres://kody@localhost/${name}?host=${encodeURIComponent(host)}`;
}

export function adminUrl(host: string): string {
  return databaseUrl(host, "postgres");
}
