import { describe, expect, it } from "vitest";
import type { LanguageName } from "../patterns/languages.ts";
import { placesOf } from "./places.ts";
import { filesOfClass, filesOfModule, isLibrary } from "./resolve-import.ts";
import type { Source } from "./sources.ts";

function source(path: string, language: LanguageName, text = ""): Source {
  const structure = { language, spans: [], imports: [], uses: [] };
  return { path, rows: text.split("\n"), structure };
}

describe("files of a module", () => {
  const places = placesOf(
    [
      "apps/web/src/lib/money.ts",
      "apps/web/src/pay/bill.tsx",
      "apps/web/src/pay/index.ts",
      "packages/core/src/index.ts",
      "packages/core/src/deep/thing.ts",
      "packages/ui/button.tsx",
      "packages/old/lib/index.js",
      "types/money.d.ts",
    ],
    new Map([
      ["@org/core", "packages/core"],
      ["old", "packages/old"],
    ]),
  );
  const user = source("apps/web/src/page.ts", "typescript");

  it.each([
    ["./lib/money", ["apps/web/src/lib/money.ts"]],
    ["./lib/money.js", ["apps/web/src/lib/money.ts"]],
    ["./pay", ["apps/web/src/pay/index.ts"]],
    ["./pay/bill", ["apps/web/src/pay/bill.tsx"]],
    ["./gone", []],
    ["../../../../../up", []],
    ["@/lib/money", ["apps/web/src/lib/money.ts"]],
    ["~/pay/bill", ["apps/web/src/pay/bill.tsx"]],
    ["src/lib/money", ["apps/web/src/lib/money.ts"]],
    ["@org/core", ["packages/core/src/index.ts"]],
    ["@org/core/deep/thing", ["packages/core/src/deep/thing.ts"]],
    ["@org/core/src/deep/thing", ["packages/core/src/deep/thing.ts"]],
    ["@org/core/missing", []],
    ["old", ["packages/old/lib/index.js"]],
    ["react", []],
    ["node:fs/promises", []],
    ["lodash/money", []],
  ])("%s", (from, expected) => {
    expect(filesOfModule(from, user, places)).toEqual(expected);
  });

  it("are none of a library", () => {
    expect(isLibrary("react", user, places)).toBe(true);
    expect(isLibrary("@org/core/missing", user, places)).toBe(false);
    expect(isLibrary("./gone", user, places)).toBe(false);
    expect(isLibrary("fmt", source("a.go", "go"), places)).toBe(true);
  });
});

describe("files of Python's modules", () => {
  const places = placesOf([
    "src/shop/__init__.py",
    "src/shop/pay/bill.py",
    "src/shop/pay/__init__.py",
    "src/shop/util.py",
    "other/util.ts",
  ]);
  const user = source("src/shop/pay/page.py", "python");

  it.each([
    [".bill", ["src/shop/pay/bill.py"]],
    ["..util", ["src/shop/util.py"]],
    [".", ["src/shop/pay/__init__.py"]],
    ["shop.pay.bill", ["src/shop/pay/bill.py"]],
    ["shop.pay", ["src/shop/pay/__init__.py"]],
    ["django.db", []],
  ])("%s", (from, expected) => {
    expect(filesOfModule(from, user, places)).toEqual(expected);
  });
});

describe("files of Go's packages", () => {
  const places = placesOf(["pkg/pay/a.go", "pkg/pay/b.go", "pkg/errors/e.go", "web/pay.ts"]);
  const user = source("cmd/main.go", "go");

  it.each([
    ["example.org/shop/pkg/pay", ["pkg/pay/a.go", "pkg/pay/b.go"]],
    ["pkg/pay", ["pkg/pay/a.go", "pkg/pay/b.go"]],
    ["errors", []],
    ["github.com/x/errors", []],
  ])("%s", (from, expected) => {
    expect(filesOfModule(from, user, places)).toEqual(expected);
  });
});

describe("files of a class", () => {
  const places = placesOf([
    "a/money/Bill.java",
    "b/other/Bill.java",
    "a/shop/Cart.java",
    "app/Models/User.php",
    "app/Http/User.php",
    "Lib/Model/Sum.cs",
  ]);

  it.each<[string, LanguageName, string, string, string[]]>([
    ["a/shop/X.java", "java", "import org.a.money.Bill;", "Bill", ["a/money/Bill.java"]],
    ["a/shop/X.java", "java", "import java.util.Bill;", "Bill", []],
    ["a/shop/X.java", "java", "", "Cart", ["a/shop/Cart.java"]],
    ["a/shop/X.java", "java", "", "Bill", ["a/money/Bill.java", "b/other/Bill.java"]],
    ["app/x.php", "php", "use App\\Models\\User;", "User", ["app/Models/User.php"]],
    ["app/x.php", "php", "use App\\Models\\User as Member;", "Member", ["app/Models/User.php"]],
    ["X.cs", "csharp", "using Model;", "Sum", ["Lib/Model/Sum.cs"]],
    ["x.ts", "typescript", "", "Bill", []],
  ])("%s (%s) with %j: %s", (path, language, text, name, expected) => {
    expect(filesOfClass(name, source(path, language, text), places)).toEqual(expected);
  });
});
