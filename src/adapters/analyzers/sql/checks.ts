import { type Wording, wording } from "../source/index.ts";
import type { Statement } from "./statements.ts";

/** One fault of a statement. */
interface Check extends Wording {
  /** `all`: the statements of the file. */
  found(statement: Statement, all: readonly Statement[]): boolean;
}

const NAME = String.raw`[\w."\`\[\]$@#]+`;

function check(
  severity: Wording["severity"],
  category: Wording["category"],
  title: string,
  message: string,
  found: Check["found"],
): Check {
  return { ...wording(severity, category, title, message), found };
}

function shaped(pattern: RegExp): (statement: Statement) => boolean {
  return ({ shape }) => pattern.test(shape);
}

const DELETE = new RegExp(`^(?:begin )?delete from (?:only )?${NAME}(?: as)?(?: \\w+)?$`);
const UPDATE = new RegExp(
  String.raw`^(?:begin )?update (?:only )?${NAME}(?: as)?(?: \w+)? set (?:\w+\.)?["\`]?(\w+)["\`]? ?= ?(?:'\?'|-?\d+|true|false|null)(?:[ ,]|$)`,
);

/** What the checks of SQL files say, by rule. */
export const checks = {
  "delete-everything": check(
    "low",
    "correctness",
    "DELETE without WHERE empties the table",
    "Every row goes. If that is meant, say so with `truncate` or `where true`; otherwise add the condition.",
    shaped(DELETE),
  ),
  "update-everything": check(
    "medium",
    "correctness",
    "UPDATE without WHERE changes every row",
    "Every row gets the new values. If that is meant, say so with `where true`; otherwise add the condition.",
    // Copying one column to another is for all rows, and so is filling one that was just added.
    ({ shape }, all) => {
      const column = UPDATE.exec(shape)?.[1];
      return (
        column !== undefined &&
        !/\b(?:where|from|join|limit|select|case|replace)\b/.test(shape) &&
        !all.some((one) => / add /.test(one.shape) && one.shape.includes(column))
      );
    },
  ),
  "compared-with-null": check(
    "high",
    "correctness",
    "Comparison with NULL is never true",
    "`= null` and `<> null` yield unknown for every row, null or not, so the condition selects nothing. Write `is null` or `is not null`.",
    ({ shape }) => {
      const conditions = shape.replace(/^.*?\b(?=where |having |on )/, "");
      return conditions !== shape || /^(?:where|on|having)/.test(shape)
        ? /(?:<>|!=) ?null\b|(?:\bwhere|\band|\bor|\bhaving|\bon) \(?[\w.]+ ?= ?null\b/.test(
            shape.replace(/\bset .*?(?= where )/, "set "),
          )
        : false;
    },
  ),
  "grant-everything": check(
    "low",
    "security",
    "All rights are granted",
    "The account may also change and drop what it only has to read or write, and so may whoever gets hold of it. Grant the rights that are used.",
    shaped(/^grant all(?: privileges)? on (?!schema ?\$)/),
  ),
  "grant-to-everybody": check(
    "high",
    "security",
    "Right is granted to everybody",
    "`public` is every account of the database, those that come later included. Grant it to the roles that need it.",
    shaped(/^grant (?!usage on (?:schema|language|type)|connect on|execute on).* to public\b/),
  ),
  "password-in-statement": check(
    "high",
    "secrets",
    "Password stands in the statement",
    "Everybody who can read the repository, the migration table or the server's log has it. Replace it and set it outside of the code, or take it from a variable.",
    ({ shape, strings }) => {
      const at =
        /^(?:create|alter) (?:user|role|login) .*?(?:identified (?:with \S+ )?(?:by|as)|password ?=?) ?'\?'/.exec(
          shape,
        );
      if (at === null) return false;
      const index = (at[0].match(/'\?'/g) ?? []).length - 1;
      return isRealPassword(strings[index] ?? "");
    },
  ),
  "written-to-server-file": check(
    "medium",
    "security",
    "Query writes a file on the database's server",
    "It lands where the server may write, in the open and with the server's rights. Fetch the rows over the connection instead.",
    shaped(/\binto (?:outfile|dumpfile) '\?'|^copy .* to (?:program )?'\?'/),
  ),
  "statement-built-from-text": check(
    "high",
    "security",
    "Statement is joined from parameters",
    "A value with a quote in it ends the text and goes on as SQL with the procedure's rights. Pass values with `using` or `sp_executesql` parameters, names through `quote_ident`, `format('%I', …)` or `quotename`.",
    ({ shape }) =>
      /^(?:\S+ )*?(?:execute|exec) ?(?:immediate )?\(? ?'\?' ?(?:\|\||\+) ?(?!quote_|quotename|format|p?_?\d)/.test(
        shape,
      ) && !/quote_(?:ident|literal|nullable)|quotename|dbms_assert/.test(shape),
  ),
  "not-in-nullable": check(
    "low",
    "correctness",
    "NOT IN finds nothing if the query yields one NULL",
    "A single null among the rows makes the comparison unknown for all, so nothing is selected. Use `not exists`, or exclude nulls inside.",
    ({ shape }) =>
      /\bnot in ?\( ?select (?!distinct )(?!1\b)[\w."]+ from /.test(shape) &&
      !/is not null|\bnot in ?\( ?select (?:\w+\.)?"?id"? from/.test(shape),
  ),
  "random-order": check(
    "low",
    "performance",
    "Sorting at random reads the whole table",
    "Every row gets a random number and all are sorted, for the few that are kept. Pick random keys, or use `tablesample`.",
    shaped(/\border by (?:rand|random|newid|dbms_random\.value) ?\(? ?\)?/),
  ),
  "unsafe-search-path": check(
    "medium",
    "security",
    "Function with its owner's rights trusts the caller's search path",
    "A caller can put a schema with tables or functions of the same names in front, and they run with the owner's rights. Add `set search_path = …`.",
    ({ shape }) =>
      /^create (?:or replace )?(?:function|procedure) .*\bsecurity definer\b/.test(shape) &&
      !/\bset search_path\b/.test(shape),
  ),
  "join-without-condition": check(
    "medium",
    "correctness",
    "Tables are joined without a condition",
    "Every row of the one is paired with every row of the other. Add the condition, or write `cross join` if that is meant.",
    ({ shape }) => {
      const from = /^select .*? from ([\w."]+(?: (?:as )?\w+)?), ?([\w."]+(?: (?:as )?\w+)?)$/.exec(
        shape,
      );
      return from !== null && !/\(/.test(shape);
    },
  ),
  "limit-without-order": check(
    "low",
    "correctness",
    "Pages without an order repeat and skip rows",
    "Without `order by` the database may return rows in another order each time, so an `offset` shows some twice and others never. Order by a unique column.",
    ({ shape }) =>
      /\boffset \S+/.test(shape) &&
      /\blimit \S+/.test(shape) &&
      !/\border by\b/.test(shape) &&
      /^(?:with|select)\b/.test(shape),
  ),
} as const satisfies Record<string, Check>;

export type RuleName = keyof typeof checks;

function isRealPassword(text: string): boolean {
  return (
    text.length >= 4 &&
    !/^[$:{<%@?]|^(?:password|changeme|change_me|secret|postgres|root|test|example|xxx+|\*+)$/i.test(
      text,
    )
  );
}
