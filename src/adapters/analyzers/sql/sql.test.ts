import { describe, expect, it } from "vitest";
import { checks, type RuleName } from "./checks.ts";
import { sqlAnalyzer } from "./index.ts";
import { statementsOf } from "./statements.ts";

async function marks(text: string): Promise<string[]> {
  const result = await sqlAnalyzer().analyze(
    [{ path: "db/a.sql", text }],
    new AbortController().signal,
  );
  if (result.status !== "ok") throw new Error(result.reason);
  expect(result.skipped).toEqual([]);
  return result.findings.map(
    ({ rule, range }) => `${range?.start ?? "-"} ${rule.replace("sql/", "")}`,
  );
}

const examples: Record<RuleName, { must: [number, string][]; not: string[] }> = {
  "delete-everything": {
    must: [
      [1, "DELETE FROM orders;"],
      [3, "-- tidy up\nselect 1;\ndelete from shop.orders -- where id = 1\n;"],
    ],
    not: [
      "DELETE FROM orders WHERE paid = false;",
      "DELETE FROM a USING b WHERE a.id = b.id;",
      "create trigger t after delete on orders for each row execute function f();",
      "insert into log values ('delete from orders');",
    ],
  },
  "update-everything": {
    must: [
      [1, "UPDATE users SET active = false;"],
      [2, "select 1;\nupdate users u set role = 'admin', since = 1;"],
    ],
    not: [
      "UPDATE users SET active = false WHERE id = 1;",
      "update users set full_name = name;",
      "alter table users add column active boolean;\nupdate users set active = true;",
      "update a set x = b.x from b where a.id = b.id;",
      "insert into a values (1) on conflict (id) do update set x = 1;",
    ],
  },
  "compared-with-null": {
    must: [
      [1, "SELECT * FROM a WHERE b = NULL;"],
      [1, "select * from a\nwhere x = 1\n  and deleted_at <> null;"],
    ],
    not: [
      "select * from a where b is null;",
      "update a set b = null where c = 1;",
      "update a set b = 1, c = null;",
      "select * from a where b = 'null';",
    ],
  },
  "grant-everything": {
    must: [
      [1, "GRANT ALL PRIVILEGES ON shop.* TO 'app'@'%';"],
      [1, "grant all on all tables in schema public to app;"],
    ],
    not: ["grant select, insert on orders to app;", "revoke all on orders from app;"],
  },
  "grant-to-everybody": {
    must: [
      [1, "grant select on customers to public;"],
      [1, "GRANT SELECT, UPDATE ON ALL TABLES IN SCHEMA shop TO PUBLIC;"],
    ],
    not: ["grant usage on schema shop to public;", "grant select on customers to reporting;"],
  },
  "password-in-statement": {
    must: [
      [1, "CREATE USER 'app'@'%' IDENTIFIED BY 'tr0ub4dor';"],
      [1, "create role app login password 'tr0ub4dor';"],
      [1, "CREATE LOGIN app WITH PASSWORD = 'tr0ub4dor';"],
    ],
    not: [
      "create role app login password :'app_password';".replace(
        ":'app_password'",
        "'${APP_PASSWORD}'",
      ),
      "create user app identified by 'changeme';",
      "create role app nologin;",
    ],
  },
  "written-to-server-file": {
    must: [
      [1, "SELECT * FROM users INTO OUTFILE '/tmp/users.csv';"],
      [1, "copy users to '/tmp/users.csv' csv;"],
    ],
    not: [
      "copy users to stdout csv;",
      "copy users from '/tmp/users.csv';",
      "select * into backup from users;",
    ],
  },
  "statement-built-from-text": {
    must: [
      [
        4,
        "create function f(t text) returns void as $$\nbegin\n  perform 1;\n  execute 'delete from ' || t || ' where id = 1';\nend $$ language plpgsql;",
      ],
      [
        2,
        "create procedure p @name nvarchar(50) as\nexec('select * from users where name = ''' + @name + '''');".replace(
          "as\n",
          "as begin;\n",
        ),
      ],
    ],
    not: [
      "do $$ begin\n  execute 'delete from ' || quote_ident(t);\nend $$;",
      "do $$ begin\n  execute 'delete from x where id = $1' using id;\nend $$;",
      "exec sp_executesql N'select 1', N'@a int', @a = 1;",
    ],
  },
  "not-in-nullable": {
    must: [
      [1, "select * from a where owner not in (select owner_id from b);"],
      [1, "delete from a where code NOT IN (SELECT b.code FROM b where b.x = 1);"],
    ],
    not: [
      "select * from a where id not in (select id from b);",
      "select * from a where x not in (select y from b where y is not null);",
      "select * from a where x not in (1, 2);",
    ],
  },
  "random-order": {
    must: [
      [1, "select * from a order by rand() limit 1;"],
      [1, "select * from a ORDER BY random() limit 5;"],
    ],
    not: ["select random();", "select * from a order by rank;"],
  },
  "unsafe-search-path": {
    must: [
      [1, "create function f() returns int language sql security definer as $$ select 1 $$;"],
      [
        1,
        "CREATE OR REPLACE FUNCTION f() RETURNS int\nSECURITY DEFINER\nLANGUAGE sql AS 'select 1';",
      ],
    ],
    not: [
      "create function f() returns int language sql security definer set search_path = shop as $$ select 1 $$;",
      "create function f() returns int language sql security invoker as $$ select 1 $$;",
    ],
  },
  "join-without-condition": {
    must: [
      [1, "select * from orders, customers;"],
      [1, "select o.id, c.name from orders o, customers c;"],
    ],
    not: [
      "select * from orders o, customers c where o.customer = c.id;",
      "select * from orders cross join customers;",
      "select * from orders, unnest(tags) t;",
    ],
  },
  "limit-without-order": {
    must: [
      [1, "select * from a limit 10 offset 20;"],
      [1, "select * from a where b = 1 LIMIT 10 OFFSET :n;"],
    ],
    not: ["select * from a order by id limit 10 offset 20;", "select * from a limit 1;"],
  },
};

describe.each(Object.entries(examples))("sql/%s", (rule, { must, not }) => {
  it.each(must)("strikes on line %i of %j", async (line, text) => {
    expect(await marks(text)).toContain(`${line} ${rule}`);
  });
  it.each(not)("is silent on %j", async (text) => {
    expect((await marks(text)).filter((mark) => mark.endsWith(` ${rule}`))).toEqual([]);
  });
});

it("words every rule in bounds", () => {
  expect(Object.keys(examples).toSorted()).toEqual(Object.keys(checks).toSorted());
  for (const { title, message } of Object.values(checks)) {
    expect(title).not.toMatch(/[`*.]$/);
    expect(message.split(/\s+/).length).toBeLessThan(91);
  }
});

describe("statementsOf", () => {
  it("keeps strings, comments and dialects apart", () => {
    const found = statementsOf(`select 'a;b', "c;d"; -- e;f
/* g; */ insert
into t values ('it''s', E'x\\'y');
SELECT [a b]
GO
select 1`);
    expect(found.map(({ shape, range }) => `${range.start}-${range.end} ${shape}`)).toEqual([
      `1-1 select '?', "c;d"`,
      "2-3 insert into t values ('?', '?')",
      "4-4 select [a b]",
      "6-6 select 1",
    ]);
    expect(found[1]?.strings).toEqual(["it''s", "x\\'y"]);
  });

  it.each(["", ";;;", "'never closed", "/* never closed", "$$", "\u0000", "select"])(
    "survives %j",
    (text) => {
      expect(statementsOf(text).length).toBeLessThan(3);
    },
  );

  it("takes time in line with the file, whatever is in it", () => {
    const texts = [
      "'".repeat(20_001),
      "/*".repeat(20_000),
      "$a".repeat(20_000),
      "select a, ".repeat(20_000),
      "grant ".repeat(3_000),
      "execute '' || ".repeat(1_300),
    ];
    for (const text of texts)
      for (const one of statementsOf(text))
        for (const check of Object.values(checks)) check.found(one, []);
    expect(texts).toHaveLength(6);
  });
});
