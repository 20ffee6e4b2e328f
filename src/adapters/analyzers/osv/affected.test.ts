import { describe, expect, it } from "vitest";
import { verdictOf } from "./affected.ts";
import { cvss3Score, severityOfScore } from "./cvss.ts";
import type { AffectedPackage, RangeEvent } from "./document.ts";

function affected(
  events: Record<string, string>[],
  more: Partial<AffectedPackage> = {},
  type = "SEMVER",
): AffectedPackage {
  const list = events.flatMap((event) =>
    // Tests name kinds that exist.
    Object.entries(event).map(([kind, version]) => ({ kind, version }) as RangeEvent),
  );
  return { ecosystem: "npm", name: "a", versions: [], ranges: [{ type, events: list }], ...more };
}

describe("a version is affected", () => {
  const twice = affected([
    { introduced: "3.0.0" },
    { fixed: "3.2.0" },
    { introduced: "0" },
    { fixed: "1.5.0" },
  ]);

  it.each([
    ["0.0.1", "1.5.0"],
    ["1.4.9", "1.5.0"],
    ["1.5.0-rc.1", "1.5.0"],
    ["3.0.0", "3.2.0"],
  ])("within a range: %s", (version, fixedIn) => {
    expect(verdictOf(twice, version)).toEqual({ affected: true, fixedIn });
  });

  it.each(["1.5.0", "2.9.9", "3.2.0", "4.0.0", "3.0.0-rc.1", ""])("outside not: %s", (version) => {
    expect(verdictOf(twice, version)).toEqual({ affected: false, fixedIn: null });
  });

  it("up to the last affected one, below a limit, and when it is listed", () => {
    const last = affected([{ introduced: "1.0.0" }, { last_affected: "1.2.0" }]);
    expect(
      ["0.9.0", "1.0.0", "1.2.0", "1.2.1"].map((one) => verdictOf(last, one).affected),
    ).toEqual([false, true, true, false]);
    const limited = affected([{ introduced: "0" }, { limit: "2.0.0" }]);
    expect(["1.0.0", "2.0.0"].map((one) => verdictOf(limited, one).affected)).toEqual([
      true,
      false,
    ]);
    const listed = affected([], { versions: ["v1.0.0"], ranges: [] });
    expect(["1.0.0", "1.0.1"].map((one) => verdictOf(listed, one).affected)).toEqual([true, false]);
  });

  it("by versions of its own ecosystem, and never by commits", () => {
    const python = affected(
      [{ introduced: "0" }, { fixed: "2.0" }],
      { ecosystem: "PyPI" },
      "ECOSYSTEM",
    );
    expect(["2.0rc1", "2.0", "2.0.post1"].map((one) => verdictOf(python, one).affected)).toEqual([
      true,
      false,
      false,
    ]);
    const commits = affected([{ introduced: "0" }, { fixed: "abc" }], {}, "GIT");
    expect(verdictOf(commits, "1.0.0").affected).toBe(false);
  });
});

describe("the score of a CVSS 3 vector", () => {
  it.each([
    ["CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", 9.8, "critical"],
    ["CVSS:3.1/AV:N/AC:L/PR:N/UI:R/S:C/C:L/I:L/A:N", 6.1, "medium"],
    ["CVSS:3.0/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H", 7.5, "high"],
    ["CVSS:3.1/AV:L/AC:H/PR:H/UI:R/S:U/C:L/I:N/A:N", 1.8, "low"],
    ["CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:N", 0, "info"],
  ])("%s is %d", (vector, score, severity) => {
    expect(cvss3Score(vector)).toBe(score);
    expect(severityOfScore(score)).toBe(severity);
  });

  it.each(["", "CVSS:4.0/AV:N", "CVSS:3.1/AV:N", "CVSS:3.1/AV:Z/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"])(
    "%j has none",
    (vector) => {
      expect(cvss3Score(vector)).toBeNull();
    },
  );
});
