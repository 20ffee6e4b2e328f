import { describe, expect, test } from "vitest";
import { failureOf } from "./failure.ts";

/** Made-up ends of logs: what is to be said, a line that must be among those shown, and a place that it names. */
const logs: readonly [
  name: string,
  said: string,
  line: string,
  place: string | null,
  log: string,
][] = [
  [
    "tsc",
    "tsc does not compile",
    "src/cart.ts(12,5): error TS2322: Type 'string' is not assignable to type 'number'.",
    "src/cart.ts:12",
    "+ npm run build\n> tsc\nsrc/cart.ts(12,5): error TS2322: Type 'string' is not assignable to type 'number'.\nnpm error Lifecycle script `build` failed with error:\nnpm error code 2",
  ],
  [
    "vitest",
    "vitest tests failed",
    "AssertionError: expected 3 to be 4",
    "src/cart.test.ts:14",
    " ✓ src/a.test.ts (3 tests)\n FAIL  src/cart.test.ts > total > adds\nAssertionError: expected 3 to be 4\n ❯ src/cart.test.ts:14:20\n Test Files  1 failed | 4 passed (5)",
  ],
  [
    "jest",
    "jest tests failed",
    "  ● total › adds the items",
    "src/cart.test.js:9",
    "PASS src/a.test.js\n  ● total › adds the items\n\n    expect(received).toBe(expected)\n      at Object.<anonymous> (src/cart.test.js:9:23)\nTests:       1 failed, 12 passed, 13 total",
  ],
  [
    "pytest",
    "pytest tests failed",
    "E   assert 3 == 4",
    "tests/test_cart.py:7",
    "collected 5 items\n    def test_total():\n>       assert total() == 4\nE   assert 3 == 4\n\ntests/test_cart.py:7: AssertionError\n=========== 1 failed, 4 passed in 0.12s ===========",
  ],
  [
    "go test",
    "go tests failed",
    "--- FAIL: TestTotal (0.00s)",
    "cart_test.go:21",
    "=== RUN   TestTotal\n--- FAIL: TestTotal (0.00s)\n    cart_test.go:21: got 3, want 4\nFAIL\nFAIL\tshop/cart\t0.004s",
  ],
  [
    "go build",
    "go does not compile",
    "./cart.go:8:2: undefined: totl",
    "cart.go:8",
    "# shop/cart\n./cart.go:8:2: undefined: totl",
  ],
  [
    "maven tests",
    "maven tests failed",
    "[ERROR] Tests run: 4, Failures: 1, Errors: 0, Skipped: 0",
    null,
    "[INFO] Running shop.CartTest\n[ERROR] Tests run: 4, Failures: 1, Errors: 0, Skipped: 0\n[ERROR] CartTest.adds:17 expected: <4> but was: <3>\n[INFO] BUILD FAILURE",
  ],
  [
    "javac in maven",
    "javac does not compile",
    "[ERROR] /opt/atlassian/pipelines/agent/build/src/main/java/shop/Cart.java:[9,13] cannot find symbol",
    "src/main/java/shop/Cart.java:9",
    "[INFO] Compiling 12 source files\n[ERROR] /opt/atlassian/pipelines/agent/build/src/main/java/shop/Cart.java:[9,13] cannot find symbol\n[INFO] BUILD FAILURE",
  ],
  [
    "gradle tests",
    "gradle tests failed",
    "CartTest > adds FAILED",
    "CartTest.java:12",
    "> Task :test\n\nCartTest > adds FAILED\n    java.lang.AssertionError at CartTest.java:12\n\n5 tests completed, 1 failed\n> Task :test FAILED\n* What went wrong:\nThere were failing tests.",
  ],
  [
    "dotnet build",
    "dotnet does not compile",
    "/app/Shop/Cart.cs(14,9): error CS0103: The name 'totl' does not exist in the current context [/app/Shop/Shop.csproj]",
    "Shop/Cart.cs:14",
    "/app/Shop/Cart.cs(14,9): error CS0103: The name 'totl' does not exist in the current context [/app/Shop/Shop.csproj]\n    1 Error(s)",
  ],
  [
    "phpunit",
    "phpunit tests failed",
    "1) CartTest::testTotal",
    "/builds/shop/tests/CartTest.php:18",
    "There was 1 failure:\n\n1) CartTest::testTotal\nFailed asserting that 3 matches expected 4.\n/builds/shop/tests/CartTest.php:18\n\nFAILURES!\nTests: 3, Assertions: 3, Failures: 1.",
  ],
  [
    "eslint",
    "eslint a check failed",
    "  12:7  error  'total' is assigned a value but never used  no-unused-vars",
    null,
    "/opt/atlassian/pipelines/agent/build/src/cart.js\n  12:7  error  'total' is assigned a value but never used  no-unused-vars\n\n✖ 1 problem (1 error, 0 warnings)",
  ],
  [
    "npm install",
    "npm installation failed",
    "npm error code ERESOLVE",
    null,
    "+ npm ci\nnpm error code ERESOLVE\nnpm error ERESOLVE could not resolve\nnpm error Found: react@18.3.1",
  ],
  [
    "docker",
    "docker installation failed",
    "ERROR: failed to solve: node:99: docker.io/library/node:99: not found",
    null,
    "#2 [internal] load metadata for docker.io/library/node:99\nERROR: failed to solve: node:99: docker.io/library/node:99: not found",
  ],
  [
    "terraform",
    "terraform a check failed",
    "│ Error: Unsupported argument",
    "main.tf:12",
    '╷\n│ Error: Unsupported argument\n│ \n│   on main.tf line 12, in resource "aws_s3_bucket" "logs":\n│   at main.tf:12\n╵',
  ],
  [
    "cargo",
    "rustc does not compile",
    "error[E0425]: cannot find value `totl` in this scope",
    "src/cart.rs:4",
    "   Compiling shop v0.1.0\nerror[E0425]: cannot find value `totl` in this scope\n --> src/cart.rs:4:5\nerror: could not compile `shop`",
  ],
  [
    "memory",
    "? out of memory",
    "Container 'Build' exceeded memory limit.",
    null,
    "+ npm test\nContainer 'Build' exceeded memory limit.",
  ],
  [
    "a missing command",
    "? a command is missing",
    "/bin/sh: 1: yarnn: not found",
    null,
    "+ yarnn install\n/bin/sh: 1: yarnn: not found",
  ],
];

describe("the end of a log", () => {
  test.each(logs)("of %s", (_, said, line, place, log) => {
    const noise = Array.from({ length: 200 }, (__, at) => `fetched package ${at}, 0 errors`);
    const failure = failureOf([...noise, log, "Build teardown", "Uploading cache"].join("\n"));
    expect(`${failure.tool ?? "?"} ${failure.kind}`).toBe(said);
    expect(failure.lines).toContain(line);
    const places = failure.places.map((one) => `${one.path}:${one.line ?? ""}`);
    if (place !== null) expect(places).toContain(place);
    expect(failure.lines.join("\n")).not.toContain("fetched package");
  });

  test("nobody knows is what there is", () => {
    const failure = failureOf("one\n\ntwo\nthree");
    expect(failure).toEqual({
      tool: null,
      kind: "failed",
      lines: ["one", "two", "three"],
      places: [],
    });
    expect(failureOf("").lines).toEqual([]);
  });

  test("sums that tell of success are no errors", () => {
    for (const sum of [
      "Tests run: 4, Failures: 0, Errors: 0",
      "0 errors, 3 warnings",
      "no problems found",
    ])
      expect(failureOf(`${sum}\nsomething else`).kind).toBe("failed");
  });

  test.each([
    ["one endless line", "a".repeat(2_000_000)],
    ["paths without end", "a/".repeat(1_000_000)],
    ["brackets", "(".repeat(500_000) + "\n".repeat(500_000)],
    ["nearly tests", "--- FAIL: ".repeat(200_000)],
    ["dots", `${"a.".repeat(199)}\n`.repeat(5_000)],
  ])("of any content is read in time that grows with its length only: %s", (_, log) => {
    const failure = failureOf(log);
    expect(failure.lines.length).toBeLessThanOrEqual(30);
    expect(failure.places.length).toBeLessThanOrEqual(15);
  });
});
