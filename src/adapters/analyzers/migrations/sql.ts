import type { Loss } from "./say.ts";

interface Shape {
  readonly loss: Loss;
  readonly pattern: RegExp;
  /** Says no to what only looks like it. */
  readonly unless?: RegExp;
}

const NAME = String.raw`[\w."\x60\[\]]+`;

const shapes: readonly Shape[] = [
  { loss: "drop-database", pattern: /^drop (?:database|schema)\b/i },
  {
    loss: "drop-table",
    pattern: /^drop table\b/i,
    unless: /^drop table (?:if exists )?[#@]|\btemp/i,
  },
  {
    loss: "drop-column",
    pattern:
      /^alter table\b.* drop (?:column\b|(?!constraint\b|index\b|key\b|default\b|primary\b|foreign\b|not\b|check\b|identity\b|expression\b|trigger\b|unique\b|period\b|partition\b|statistics\b|row\b)["`[\w])/i,
  },
  { loss: "drop-partition", pattern: /^alter table\b.* drop partition\b/i },
  { loss: "truncate", pattern: /^truncate\b(?! *\()/i },
  { loss: "delete-all", pattern: /^delete from\b/i, unless: /\b(?:where|using|join|limit)\b/i },
  {
    loss: "update-all",
    pattern: new RegExp(String.raw`^update (?:only )?${NAME}(?: (?:as )?\w+)? set\b`, "i"),
    unless: /\b(?:where|from|join|limit)\b/i,
  },
  {
    loss: "narrower-type",
    pattern:
      /^alter table\b.* (?:alter (?:column )?\S+ (?:set data )?type|modify(?: column)? \S+|alter column \S+) (?:(?:var|n|nvar)?char(?:acter)?(?: varying)? ?\(|varchar2 ?\(|smallint\b|tinyint\b|int\b|integer\b|boolean\b|bit\b|date\b|real\b|(?:numeric|decimal) ?\()/i,
  },
  { loss: "set-not-null", pattern: /^alter table\b.* alter (?:column )?\S+ set not null\b/i },
  { loss: "rename", pattern: /^alter table\b.* rename (?!constraint\b|index\b|key\b)/i },
  { loss: "rename", pattern: /^(?:exec(?:ute)? )?sp_rename\b|^rename table\b/i },
];

const ADD_COLUMN =
  /\badd (?:column )?(?:if not exists )?(?!constraint\b|primary\b|foreign\b|unique\b|index\b|key\b|check\b|partition\b)["`[\w][^,]*?\bnot null\b[^,]*/gi;
const FILLED = /\b(?:default|generated|auto_increment|identity|serial|bigserial|smallserial|as)\b/i;
const TABLE =
  /^(?:create (?:temp(?:orary)? |unlogged |global |local )*table (?:if not exists )?|alter table (?:if exists )?(?:only )?|drop table (?:if exists )?|truncate (?:table )?|delete from (?:only )?|update (?:only )?)([\w."`[\]#@]+)/i;

/** What a statement destroys, null for nothing. `created`: the tables that the same file makes. */
export function lossOf(statement: string, created: ReadonlySet<string>): Loss | null {
  const table = tableOf(statement);
  // A table made by the same migration holds nothing yet.
  if (table !== null && created.has(table)) return null;
  for (const { loss, pattern, unless } of shapes) {
    if (pattern.test(statement) && unless?.test(statement) !== true) return loss;
  }
  if (!/^alter table\b/i.test(statement)) return null;
  const bare = [...statement.matchAll(ADD_COLUMN)].some(([clause]) => !FILLED.test(clause));
  return bare ? "not-null-without-default" : null;
}

/** In lower case, without quotes. */
export function tableOf(statement: string): string | null {
  return (
    TABLE.exec(statement)?.[1]
      ?.replace(/["`[\]]/g, "")
      .toLowerCase() ?? null
  );
}

export function createsTable(statement: string): boolean {
  return /^create (?:\w+ ){0,3}table\b/i.test(statement);
}
