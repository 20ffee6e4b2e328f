import { type Lexis, lexes } from "../change-risks/index.ts";
import type { Loss } from "./say.ts";

/** How a framework writes migrations in its own language. */
export interface Framework {
  readonly path: RegExp;
  readonly lexis: Lexis;
  /** Begins the part that undoes; `up` begins the part that does. */
  readonly down: RegExp;
  readonly up: RegExp;
  /** Matched against single lines without comments and strings. */
  readonly losses: readonly (readonly [Loss, RegExp])[];
}

const SCRIPT_UP = /\bup\s*(?:[=:(]|$)|\bchange\s*[=:(]/;
const SCRIPT_DOWN = /\bdown\s*(?:[=:(]|$)/;

export const frameworks: readonly Framework[] = [
  {
    // Rails
    path: /(?:^|\/)db\/migrate\/[^/]+\.rb$/,
    lexis: lexes.ruby,
    up: /^\s*def\s|\.up\s+do\b/,
    down: /^\s*def\s+(?:self\.)?down\b|\.down\s+do\b/,
    losses: [
      ["drop-table", /^\s*drop_(?:table|join_table)\b/],
      ["drop-column", /^\s*(?:remove_(?:columns?|reference|belongs_to|timestamps)\b|t\.remove\b)/],
      [
        "narrower-type",
        /^\s*(?:change_column\b|t\.change\b).*:(?:integer|boolean|date|string\b.*\blimit:)/,
      ],
      ["set-not-null", /^\s*change_column_null\b.*\bfalse\b/],
      [
        "not-null-without-default",
        /^\s*(?:add_column|add_reference)\b(?!.*\bdefault:).*\bnull:\s*false\b/,
      ],
      ["rename", /^\s*rename_(?:column|table)\b/],
      ["delete-all", /\.(?:delete_all|destroy_all)\b(?<!where.*)/],
    ],
  },
  {
    // Django
    path: /(?:^|\/)migrations\/\d{4}_\w+\.py$/,
    lexis: lexes.python,
    up: /$^/,
    down: /$^/,
    losses: [
      ["drop-table", /\bmigrations\.DeleteModel\s*\(/],
      ["drop-column", /\bmigrations\.RemoveField\s*\(/],
      ["rename", /\bmigrations\.(?:RenameField|RenameModel)\s*\(/],
    ],
  },
  {
    // Alembic
    path: /(?:^|\/)(?:versions|alembic|migrations)\/(?:.*\/)?[^/]+\.py$/,
    lexis: lexes.python,
    up: /^def\s+upgrade\b/,
    down: /^def\s+downgrade\b/,
    losses: [
      ["drop-table", /\bop\.drop_table\s*\(/],
      ["drop-column", /\b(?:op|batch_op)\.drop_column\s*\(/],
      ["rename", /\bop\.rename_table\s*\(|\bnew_column_name\s*=/],
      ["not-null-without-default", /\.add_column\s*\((?!.*server_default).*\bnullable\s*=\s*False/],
      ["set-not-null", /\.alter_column\s*\(.*\bnullable\s*=\s*False/],
    ],
  },
  {
    // Laravel
    path: /(?:^|\/)database\/migrations\/.*\.php$/,
    lexis: lexes.php,
    up: /\bfunction\s+up\s*\(/,
    down: /\bfunction\s+down\s*\(/,
    losses: [
      ["drop-table", /\bSchema::drop(?:IfExists)?\s*\(/],
      ["drop-column", /->drop(?:Columns?|SoftDeletes|Timestamps|Morphs|ConstrainedForeignId)\s*\(/],
      ["truncate", /->truncate\s*\(/],
      ["rename", /->renameColumn\s*\(|\bSchema::rename\s*\(/],
    ],
  },
  {
    // Knex, Sequelize, TypeORM and their like
    path: /(?:^|\/)migrations?\/.*\.[cm]?[jt]s$/,
    lexis: lexes.cLike,
    up: SCRIPT_UP,
    down: SCRIPT_DOWN,
    losses: [
      ["drop-table", /\.dropTable(?:IfExists)?\s*\(/],
      ["drop-column", /\.(?:dropColumns?|removeColumn)\s*\(/],
      ["rename", /\.(?:renameColumn|renameTable)\s*\(/],
      ["truncate", /\.(?:truncate|clearTable)\s*\(/],
    ],
  },
  {
    // Entity Framework
    path: /(?:^|\/)Migrations\/.*\.cs$/,
    lexis: lexes.cLike,
    up: /\bvoid\s+Up\s*\(/,
    down: /\bvoid\s+Down\s*\(/,
    losses: [
      ["drop-table", /\bmigrationBuilder\.DropTable\s*\(|\bDropTable\s*\(/],
      ["drop-column", /\bDropColumn\s*\(/],
      ["rename", /\bRename(?:Column|Table)\s*\(/],
    ],
  },
];

/** SQL that a migration hands over as text, told by the call before it. */
export const embedded: readonly (readonly [Loss, RegExp])[] = [
  ["drop-table", handed("DROP\\s+TABLE")],
  ["drop-column", handed("ALTER\\s+TABLE.*\\bDROP\\s+COLUMN")],
  ["truncate", handed("TRUNCATE(?!\\s+(?:or|on)\\b)")],
];

function handed(statement: string): RegExp {
  return new RegExp(
    String.raw`\b(?:query|raw|sql|execute|statement|unprepared|RunSQL|exec)\s*[(\x60]\s*\w*["'\x60]*\s*.{0,200}\b${statement}\b`,
    "i",
  );
}

/** Raw SQL: files that a tool runs in order, and folders kept for them. */
const SQL_PATH =
  /(?:^|\/)(?:migrations?|migrate|changelogs?|flyway|liquibase|schema[-_]?changes?|evolutions|upgrades?)\/.*\.sql$|(?:^|\/)V\d(?=[\w.]*__)[^/]*\.sql$/i;
/** Files that undo. */
const SQL_DOWN =
  /(?:\.down|[._-]rollback|[._-]revert|[._-]undo)\.sql$|(?:^|\/)U\d[\w.]*__|\/(?:down|rollback|revert)\.sql$/i;
/** Comments that begin the part that undoes: goose, dbmate, Liquibase, evolutions. */
export const SQL_DOWN_MARK =
  /^\s*(?:--\s*\+(?:goose|micrate)\s+Down|--\s*migrate:down|--\s*rollback\b|#\s*---\s*!Downs|--\s*!Downs|--\s*@?down\b)/i;
export const SQL_UP_MARK =
  /^\s*(?:--\s*\+(?:goose|micrate)\s+Up|--\s*migrate:up|--\s*changeset\b|#\s*---\s*!Ups|--\s*!Ups|--\s*@?up\b)/i;

export function isSqlMigration(path: string): boolean {
  return SQL_PATH.test(path) && !SQL_DOWN.test(path);
}
