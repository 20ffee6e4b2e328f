import { describe, expect, it } from "vitest";
import { ecosystems } from "./dependency.ts";
import { isSlip, lookalikeOf } from "./lookalike.ts";
import { popular } from "./popular.ts";

describe("a name that may be taken for another", () => {
  it.each([
    ["npm", "lodahs", "lodash", "spelling"],
    ["npm", "expres", "express", "spelling"],
    ["npm", "expresss", "express", "spelling"],
    ["npm", "electorn", "electron", "spelling"],
    ["npm", "crossenv", "cross-env", "separators"],
    ["npm", "types-node", "@types/node", "scope"],
    ["npm", "babelcore", "babel-core", "separators"],
    ["npm", "l0dash", "lodash", "characters"],
    ["npm", "rеact", "react", "characters"],
    ["npm", "@anqular/core", "@angular/core", "spelling"],
    ["PyPI", "reqeusts", "requests", "spelling"],
    ["PyPI", "djang0", "django", "characters"],
    ["PyPI", "pythondateutil", "python-dateutil", "separators"],
    ["Go", "github.com/gorila/mux", "gorilla/mux", "spelling"],
    ["Maven", "org.springframwork:spring-core", "org.springframework:spring-core", "spelling"],
    ["crates.io", "rustdecimals", "rustdecimal", "spelling"],
    ["Packagist", "guzlehttp/guzzle", "guzzlehttp/guzzle", "spelling"],
    ["RubyGems", "nokogir", "nokogiri", "spelling"],
    ["NuGet", "newtonsoft-json", "newtonsoft.json", "separators"],
  ] as const)("%s: %s", (ecosystem, name, of, how) => {
    expect(lookalikeOf(ecosystem, name)).toEqual({ of, how });
  });

  it.each([
    ["npm", "preact"],
    ["npm", "mysql2"],
    ["npm", "left-handed"],
    ["npm", "http-proxy-agent"],
    ["npm", "color"],
    ["npm", "lodash4"],
    ["npm", "@babel/corr"],
    ["npm", "vua"],
    ["npm", ""],
    ["npm", "x".repeat(10_000)],
    ["PyPI", "boto3"],
    ["PyPI", "pytest-xdist"],
    ["Go", "host.org/gorilla/muxer"],
    ["Go", "other.org/go-redis/redis/v9"],
    ["Maven", "org.springframework:spring-cor"],
    ["Packagist", "symfony/consola"],
  ] as const)("not %s: %s", (ecosystem, name) => {
    expect(lookalikeOf(ecosystem, name)).toBeNull();
  });

  it("is never a well-known one itself", () => {
    for (const ecosystem of ecosystems) {
      expect(popular[ecosystem].size).toBeGreaterThan(30);
      for (const name of popular[ecosystem])
        expect(lookalikeOf(ecosystem, ecosystem === "Go" ? `host.org/${name}` : name)).toBeNull();
    }
  });
});

describe("a slip", () => {
  it.each([
    ["abcdef", "abcdfe", true],
    ["abcdef", "abcde", false],
    ["abcdef", "abcdefg", true],
    ["aabcdef", "abcdef", true],
    ["abxdefg", "abcdefg", true],
    ["abxdef", "abcdef", false],
    ["abdcfe", "abcdef", false],
    ["abc", "abcd", false],
  ])("%s for %s: %s", (name, known, expected) => {
    expect(isSlip(name, known)).toBe(expected);
  });
});
