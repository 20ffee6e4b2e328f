import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseChange } from "../../../core/diff/index.ts";
import { patchOf, type Sides } from "../testing/change-of.ts";
import { filesOf, marksOf, resultOf } from "../testing/tree-of.ts";
import { migrationsAnalyzer } from "./index.ts";

const marks = async (sides: Sides): Promise<string[]> =>
  marksOf((await resultOf(migrationsAnalyzer(), sides)).findings).map((mark) =>
    mark.replace(" migrations/", " "),
  );
const sql = (text: string, path = "db/migrations/002_next.sql"): Promise<string[]> =>
  marks({ [path]: [null, text] }).then((found) => found.map((mark) => mark.replace(/^.*:/, "")));

describe("SQL", () => {
  it.each([
    ["DROP TABLE users;", "1 drop-table"],
    ["drop table if exists users cascade", "1 drop-table"],
    ["ALTER TABLE users\n  DROP COLUMN email;", "1 drop-column"],
    ["ALTER TABLE users DROP email;", "1 drop-column"],
    ["ALTER TABLE `users` ADD a int, DROP COLUMN `b`;", "1 drop-column"],
    ["ALTER TABLE t DROP PARTITION p1;", "1 drop-partition"],
    ["DROP DATABASE shop;", "1 drop-database"],
    ["TRUNCATE TABLE users;", "1 truncate"],
    ["DELETE FROM users;", "1 delete-all"],
    ["UPDATE users SET active = true;", "1 update-all"],
    ["ALTER TABLE users ADD COLUMN age int NOT NULL;", "1 not-null-without-default"],
    ["ALTER TABLE users ADD a int DEFAULT 1, ADD b text NOT NULL;", "1 not-null-without-default"],
    ["ALTER TABLE users ALTER COLUMN name TYPE varchar(20);", "1 narrower-type"],
    ["ALTER TABLE users MODIFY COLUMN id smallint;", "1 narrower-type"],
    ["ALTER TABLE users ALTER COLUMN name SET NOT NULL;", "1 set-not-null"],
    ["ALTER TABLE users RENAME COLUMN a TO b;", "1 rename"],
    ["CREATE TABLE t_new (id int);\nDROP TABLE u;\nALTER TABLE t_new RENAME TO t;", "2 drop-table"],
    ["ALTER TABLE t ADD COLUMN a int;\nUPDATE t SET b = 1;", "2 update-all"],
    ["ALTER TABLE u ADD COLUMN a int;\nUPDATE t SET a = 1;", "2 update-all"],
    ["SELECT 1;\n-- DROP TABLE a;\nDROP TABLE b;", "3 drop-table"],
  ])("%j loses", async (text, expected) => {
    expect(await sql(text)).toEqual([expected]);
  });

  it.each([
    "CREATE TABLE users (id int NOT NULL);",
    "-- DROP TABLE users;\n/* TRUNCATE x; */",
    "INSERT INTO log VALUES ('DROP TABLE users; DELETE FROM x;');",
    "DELETE FROM users WHERE id = 1;",
    "UPDATE users SET a = 1 WHERE id = 1;",
    "ALTER TABLE users DROP CONSTRAINT users_fk;",
    "ALTER TABLE users DROP INDEX a, DROP PRIMARY KEY;",
    "ALTER TABLE users ALTER COLUMN a DROP NOT NULL, ALTER b DROP DEFAULT;",
    "ALTER TABLE users ADD COLUMN a int NOT NULL DEFAULT 0;",
    "ALTER TABLE users ADD COLUMN a int;",
    "ALTER TABLE users ADD CONSTRAINT c CHECK (a IS NOT NULL);",
    "ALTER TABLE users ALTER COLUMN a TYPE text;",
    "ALTER TABLE users RENAME CONSTRAINT a TO b;",
    "CREATE TABLE a (id int);\nALTER TABLE a DROP COLUMN id;\nDROP TABLE a;",
    "DROP TABLE IF EXISTS a;\nCREATE TABLE a (id int);",
    "CREATE TABLE t_new (id int);\nINSERT INTO t_new SELECT id FROM t;\nDROP TABLE t;\nALTER TABLE t_new RENAME TO t;",
    "CREATE TABLE `t_new` (id int);\nDROP TABLE `t`;\nRENAME TABLE `t_new` TO `t`;",
    "ALTER TABLE t ADD COLUMN a int;\nUPDATE t SET a = 1;\nALTER TABLE t ALTER COLUMN a SET NOT NULL;",
    "DROP TABLE #scratch;\nDROP TEMPORARY TABLE x;",
    "DROP INDEX a; DROP VIEW b; DROP FUNCTION c;",
    "CREATE FUNCTION f() RETURNS void AS $$ DELETE FROM x; $$ LANGUAGE sql;",
    "-- +goose Up\nSELECT 1;\n-- +goose Down\nDROP TABLE users;",
    "-- migrate:up\nSELECT 1;\n-- migrate:down\nDROP TABLE users;",
  ])("%j doesn't", async (text) => {
    expect(await sql(text)).toEqual([]);
  });

  it("is read in migrations alone, and not where it undoes", async () => {
    const text = "DROP TABLE users;";
    for (const path of [
      "src/main/resources/db/migration/V2__drop.sql",
      "prisma/migrations/2024_x/migration.sql",
      "sql/V3_1__x.sql",
      "migrations/004.up.sql",
    ])
      expect(await sql(text, path)).toEqual(["1 drop-table"]);
    for (const path of [
      "queries/report.sql",
      "migrations/004.down.sql",
      "migrations/004_rollback.sql",
      "db/migration/U2__drop.sql",
      "test/migrations/1.sql",
      "migrations/fixtures/1.sql",
    ])
      expect(await sql(text, path)).toEqual([]);
  });

  it("is what the change adds, not what stood there", async () => {
    const before = "DROP TABLE a;\n\n\n\n\n\n\n";
    expect(await marks({ "migrations/1.sql": [before, `${before}DROP TABLE b;\n`] })).toEqual([
      "migrations/1.sql:8 drop-table",
    ]);
    expect(await marks({ "migrations/1.sql": [before, null] })).toEqual([]);
  });

  it("is read from a bare patch, too", async () => {
    const sides: Sides = { "migrations/1.sql": ["SELECT 1;\n", "SELECT 1;\nDROP TABLE b;\n"] };
    const result = await migrationsAnalyzer().analyze(
      parseChange(patchOf(sides)),
      { head: () => null, base: () => null, complete: false },
      new AbortController().signal,
    );
    expect(result).toMatchObject({ findings: [{ rule: "migrations/drop-table" }] });
  });
});

describe("frameworks", () => {
  it.each([
    [
      "db/migrate/2024_x.rb",
      "class X\n  def change\n    remove_column :users, :email\n  end\nend\n",
      "3 drop-column",
    ],
    [
      "db/migrate/2024_x.rb",
      "def up\n  add_column :a, :b, :string, null: false\nend\n",
      "2 not-null-without-default",
    ],
    [
      "db/migrate/2024_x.rb",
      "def down\n  add_column :a, :b\nend\n\ndef up\n  tidy\nend\n\ndef tidy\n  remove_column :a, :b\nend\n",
      "10 drop-column",
    ],
    [
      "shop/migrations/0002_x.py",
      "    operations = [\n        migrations.RemoveField('a', 'b'),\n",
      "2 drop-column",
    ],
    [
      "alembic/versions/abc.py",
      "def upgrade():\n    op.drop_table('a')\n\ndef downgrade():\n    op.drop_table('b')\n",
      "2 drop-table",
    ],
    [
      "database/migrations/x.php",
      "<?php\npublic function up() {\n  $table->dropColumn('a');\n}\npublic function down() {\n  Schema::drop('b');\n}\n",
      "3 drop-column",
    ],
    [
      "migrations/x.js",
      "exports.up = (knex) =>\n  knex.schema.dropTable('a');\nexports.down = (knex) =>\n  knex.schema.dropTable('b');\n",
      "2 drop-table",
    ],
    [
      "src/migrations/x.ts",
      "async up(q: QueryRunner) {\n  await q.query(`ALTER TABLE a DROP COLUMN b`);\n}\nasync down(q: QueryRunner) {\n  await q.query(`DROP TABLE b`);\n}\n",
      "2 drop-column",
    ],
    ["src/migrations/x.ts", "await sql`truncate sessions`.execute(db);\n", "1 truncate"],
    [
      "Data/Migrations/X.cs",
      "protected override void Up(M m) {\n  migrationBuilder.DropColumn(\n}\nprotected override void Down(M m) {\n  migrationBuilder.DropTable(\n}\n",
      "2 drop-column",
    ],
  ])("%s: %j", async (path, text, expected) => {
    expect(await marks({ [path]: [null, text] })).toEqual([`${path}:${expected}`]);
  });

  it.each([
    [
      "db/migrate/2024_x.rb",
      "def change\n  # remove_column :a, :b\n  add_column :a, :b, :string, null: false, default: ''\nend\n",
    ],
    [
      "db/migrate/2024_x.rb",
      "def change\n  reversible do |dir|\n    dir.up do\n      add_key\n    end\n    dir.down do\n      remove_column :a, :b\n    end\n  end\nend\n",
    ],
    [
      "src/migrations/x.ts",
      "sql`create trigger t before update or delete or truncate on log execute function refuse()`;\n",
    ],
    ["app/models/user.rb", "remove_column :users, :email\n"],
    ["src/service.ts", "schema.dropTable('a');\n"],
    ["migrations/x.js", "// dropTable('a')\nexports.up = () => create('dropTable');\n"],
    ["shop/migrations/0002_x.py", "    migrations.AddField('a', 'b'),\n"],
  ])("not %s: %j", async (path, text) => {
    expect(await marks({ [path]: [null, text] })).toEqual([]);
  });
});

describe("bad input", () => {
  it("is bounded: many losses, long and endless statements", async () => {
    const many = Array.from({ length: 60 }, (_, n) => `DROP TABLE t${n};\n`).join("");
    const result = await resultOf(migrationsAnalyzer(), { "migrations/1.sql": [null, many] });
    expect(marksOf(result.findings)).toEqual(["migrations/1.sql:1 migrations/drop-table"]);
    expect(result.findings[0]?.message).toMatch(/ The same on lines 2, 3, .* and 51 more\.$/);
    for (const text of [
      `ALTER TABLE a ${"ADD b int NOT NULL ".repeat(900)}`,
      `UPDATE ${"a.".repeat(9_000)}`,
      `INSERT INTO a VALUES (${"1,".repeat(400_000)});`,
      `ALTER TABLE ${" x".repeat(9_000)}`,
      "'".repeat(10_001),
    ])
      expect(await sql(text)).not.toContain("1 drop-table");
    const absurd =
      "--- a/migrations/1.sql\n+++ b/migrations/1.sql\n@@ -1 +4000000000 @@\n-a\n+DROP TABLE x;\n";
    const files = { head: () => null, base: () => null, complete: false };
    const patched = await migrationsAnalyzer().analyze(
      parseChange(absurd),
      files,
      new AbortController().signal,
    );
    expect(patched.status).toBe("ok");
  });

  it("of any kind is survived", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.string({ unit: "binary", maxLength: 200 }),
        fc.constantFrom("migrations/1.sql", "db/migrate/1.rb", "migrations/1.ts"),
        async (text, path) => {
          expect(Array.isArray(await marks({ [path]: [null, `${text}\n`] }))).toBe(true);
        },
      ),
      { numRuns: 60 },
    );
  });

  it("and a cancelled review end at once", async () => {
    const sides: Sides = { "migrations/1.sql": [null, "DROP TABLE a;\n"] };
    const cancelled = AbortSignal.abort(new Error("superseded"));
    await expect(
      migrationsAnalyzer().analyze(parseChange(patchOf(sides)), filesOf(sides), cancelled),
    ).rejects.toThrow("superseded");
  });
});
