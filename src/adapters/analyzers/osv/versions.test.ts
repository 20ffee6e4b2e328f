import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { orderOf } from "./versions.ts";

/** Each list ascends strictly. */
const ascending: readonly (readonly [ecosystem: string, versions: readonly string[]])[] = [
  [
    "npm",
    [
      "0.9.0",
      "1.0.0-alpha",
      "1.0.0-alpha.1",
      "1.0.0-alpha.beta",
      "1.0.0-beta.2",
      "1.0.0-beta.11",
      "1.0.0-rc.1",
      "1.0.0",
      "1.0.1",
      "1.2.0",
      "1.10.0",
      "2.0.0",
      "99999999999999999999.0.0",
    ],
  ],
  ["Go", ["v0.0.0-20200101000000-abc", "v1.0.0-rc.1", "v1.0.0", "1.9.0", "v1.10.0"]],
  ["crates.io", ["0.1.0", "0.2.0-alpha", "0.2.0", "1.0.0"]],
  ["NuGet", ["1.0.0-beta", "1.0.0", "1.0.0.1", "1.0.1"]],
  [
    "PyPI",
    [
      "1.0.dev1",
      "1.0a1.dev2",
      "1.0a1",
      "1.0a2",
      "1.0b1",
      "1.0rc1",
      "1.0",
      "1.0+local",
      "1.0.post1.dev1",
      "1.0.post1",
      "1.1.dev1",
      "1.1",
      "1.10",
      "2!0.1",
    ],
  ],
  [
    "Maven",
    [
      "1.0-alpha-1",
      "1.0-beta",
      "1.0-M1",
      "1.0-rc1",
      "1.0-SNAPSHOT",
      "1.0",
      "1.0-sp1",
      "1.0.1",
      "1.2",
      "1.10",
      "2.0.0.Final",
    ],
  ],
  ["Packagist", ["1.0-dev", "1.0-alpha1", "1.0-beta2", "1.0-RC1", "v1.0", "1.0.1", "1.10"]],
  [
    "RubyGems",
    ["1.0.0.alpha", "1.0.0.beta", "1.0.0.pre", "1.0.0.rc1", "1.0.0", "1.0.1.a", "1.0.1", "1.10"],
  ],
];

const equal: readonly (readonly [ecosystem: string, a: string, b: string])[] = [
  ["npm", "v1.0.0", "1.0.0+build"],
  ["npm", "1.0", "1.0.0"],
  ["PyPI", "1.0", "1.0.0"],
  ["PyPI", "1.0alpha1", "1.0a1"],
  ["PyPI", "1.0-1", "1.0.post1"],
  ["PyPI", "V1.0c1", "1.0-rc.1"],
  ["Maven", "1", "1.0.0"],
  ["Maven", "1.0.Final", "1.0"],
  ["Maven", "1.0-a1", "1.0-alpha-1"],
  ["RubyGems", "1", "1.0.0"],
];

describe("the order of versions", () => {
  it.each(ascending)("of %s", (ecosystem, versions) => {
    const order = orderOf(ecosystem, "ECOSYSTEM");
    for (const [at, version] of versions.entries())
      for (const [other, against] of versions.entries())
        expect([version, against, Math.sign(order(version, against))]).toEqual([
          version,
          against,
          Math.sign(at - other),
        ]);
  });

  it.each(equal)("of %s takes %s and %s for one", (ecosystem, a, b) => {
    expect(orderOf(ecosystem, "ECOSYSTEM")(a, b)).toBe(0);
  });

  it("is semantic where the range says so", () => {
    expect(Math.sign(orderOf("PyPI", "SEMVER")("1.0.0-rc1", "1.0.0"))).toBe(-1);
  });

  it("of any text holds both ways round", () => {
    const part = fc.constantFrom(
      "1",
      "0",
      "10",
      ".",
      "-",
      "a",
      "rc",
      "dev",
      "post",
      "+",
      "!",
      "v",
      "é",
      "",
    );
    const version = fc.array(part, { maxLength: 8 }).map((parts) => parts.join(""));
    fc.assert(
      fc.property(
        fc.constantFrom(...ascending.map(([name]) => name)),
        version,
        version,
        (ecosystem, a, b) => {
          const order = orderOf(ecosystem, "ECOSYSTEM");
          expect(Math.sign(order(a, b)) + Math.sign(order(b, a))).toBe(0);
          expect(order(a, a)).toBe(0);
        },
      ),
    );
  });
});
