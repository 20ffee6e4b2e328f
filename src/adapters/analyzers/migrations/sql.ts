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
  /^(?:create (?:temp(?:orary)? |unlogged |global |local )*table (?:if not exists )?|alter table (?:if exists )?(?:only )?|rename table |drop table (?:if exists )?|truncate (?:table )?|delete from (?:only )?|update (?:only )?)([\w."`[\]#@]+)/i;
const RENAMED = /^(?:alter table\b.* rename (?:to|as)|rename table \S+ to) ([\w."`[\]]+)/i;
const ADDED =
  /\badd (?:column )?(?:if not exists )?(?!constraint\b|primary\b|foreign\b|unique\b|index\b|key\b|check\b|partition\b)["`[]?(\w+)/gi;
const WRITTEN =
  /^update\b.*? set ["`[]?(\w+)["`\]]? ?=|\balter (?:column )?["`[]?(\w+)["`\]]? set not null\b/i;

/** What a file does itself to what it destroys elsewhere. Names in lower case, without quotes. */
export interface Prepared {
  /** Tables that it makes: they hold nothing yet. */
  readonly created: ReadonlySet<string>;
  /** Tables in whose place it puts another: rebuilt, not lost. */
  readonly replaced: ReadonlySet<string>;
  /** `table.column` that it adds: they hold nothing yet. */
  readonly columns: ReadonlySet<string>;
}

export function preparedIn(statements: readonly string[]): Prepared {
  const [created, replaced, columns] = [new Set<string>(), new Set<string>(), new Set<string>()];
  for (const one of statements) {
    const table = tableOf(one);
    if (createsTable(one) && table !== null) created.add(table);
    const renamed = RENAMED.exec(one)?.[1];
    if (renamed !== undefined) replaced.add(plain(renamed));
    if (/^alter table\b/i.test(one))
      for (const [, column] of one.matchAll(ADDED))
        columns.add(`${table ?? ""}.${(column ?? "").toLowerCase()}`);
  }
  return { created, replaced, columns };
}

/** What a statement destroys, null for nothing. */
export function lossOf(statement: string, prepared: Prepared): Loss | null {
  const table = tableOf(statement);
  if (table !== null && prepared.created.has(table)) return null;
  const found = shapes.find(
    ({ pattern, unless }) => pattern.test(statement) && unless?.test(statement) !== true,
  )?.loss;
  if (found === "drop-table" && table !== null && prepared.replaced.has(table)) return null;
  if (found === "update-all" || found === "set-not-null")
    return prepared.columns.has(`${table ?? ""}.${writtenColumn(statement)}`) ? null : found;
  if (found !== undefined) return found;
  if (!/^alter table\b/i.test(statement)) return null;
  const bare = [...statement.matchAll(ADD_COLUMN)].some(([clause]) => !FILLED.test(clause));
  return bare ? "not-null-without-default" : null;
}

function writtenColumn(statement: string): string {
  const match = WRITTEN.exec(statement);
  return (match?.[1] ?? match?.[2] ?? "").toLowerCase();
}

function tableOf(statement: string): string | null {
  const name = TABLE.exec(statement)?.[1];
  return name === undefined ? null : plain(name);
}

function plain(name: string): string {
  return name.replace(/["`[\]]/g, "").toLowerCase();
}

function createsTable(statement: string): boolean {
  return /^create (?:\w+ ){0,3}table\b/i.test(statement);
}
