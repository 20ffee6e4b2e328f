import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, test } from "vitest";
import { stepIds, type GuideAnswer, type SetupAnswer } from "../../../../src/contract/index.ts";
import { Stepper } from "./stepper.tsx";
import { ScopeChoice } from "./scope-choice.tsx";
import { TokenGuide } from "./token-guide.tsx";

const hostile = "<script>alert(1)</script>";
const guide: GuideAnswer = {
  createUrl: "https://id.atlassian.com/manage-profile/security/api-tokens",
  tokenName: "kody_code_review",
  suggestedExpiry: "2027-02-22",
  latestExpiry: "2027-11-23",
  scopes: [
    {
      scope: "read:user:bitbucket",
      resource: "User",
      purpose: "Whose",
      retired: false,
      features: [],
    },
    {
      scope: "read:issue:bitbucket",
      resource: "Issue",
      purpose: "Old",
      retired: true,
      features: [],
    },
  ],
  features: [
    {
      id: "reviews",
      title: "Reviews",
      scopes: ["read:user:bitbucket"],
      indispensable: true,
      suggested: true,
    },
    {
      id: "issues",
      title: hostile,
      scopes: ["read:issue:bitbucket"],
      indispensable: false,
      suggested: false,
    },
  ],
};

/** What a reader sees, without tags. */
function text(markup: string): string {
  return markup
    .replaceAll(/<wbr[^>]*>/g, "")
    .replaceAll(/<[^>]*>/g, " ")
    .replaceAll(/\s+/g, " ");
}

describe("the guide to the token", () => {
  test("has nine steps, the address, the name and the dates", () => {
    const markup = renderToStaticMarkup(<TokenGuide guide={guide} />);
    expect(markup.match(/<li>/g)).toHaveLength(9);
    expect(markup).toContain(`href="${guide.createUrl}"`);
    const seen = text(markup);
    expect(seen).toContain("kody_code_review Copy the name");
    expect(seen).toContain("22 February 2027");
    expect(seen).toContain("Select these 2 scopes and no others");
  });

  test("counts and lists what is chosen, by resource; the retired scope says so", () => {
    const view = (chosen: string[]) =>
      renderToStaticMarkup(<ScopeChoice guide={guide} chosen={chosen} choose={() => undefined} />);
    expect(text(view(["issues"]))).toContain("2 of 2 scopes Copy all 2 scopes");
    expect(text(view(["issues"]))).toContain("Old (no longer used by Bitbucket)");
    expect(text(view([]))).toContain("1 of 2 scopes");
    expect(text(view([]))).not.toContain("Old");
    expect(view([])).not.toContain("<script");
  });
});

describe("the stepper", () => {
  test("links every step, says where each stands, and marks the present one", () => {
    const setup: SetupAnswer = {
      next: "capabilities",
      steps: stepIds.map((id, nth) => ({
        id,
        state: (["done", "open", "skipped"] as const)[nth] ?? "open",
        summary: "",
      })),
    };
    const markup = renderToStaticMarkup(<Stepper setup={setup} current="capabilities" />);
    for (const step of stepIds) expect(markup).toContain(`href="/setup/${step}"`);
    expect(text(markup)).toMatch(/✓ Token , done ○ What it can do , open – Repositories , skipped/);
    expect(markup.match(/aria-current="step"/g)).toHaveLength(1);
  });
});
