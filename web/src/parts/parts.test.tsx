import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, test } from "vitest";
import type {
  RepositoriesAnswer,
  RepositoryAnswer,
  TokenAuditAnswer,
} from "../../../src/contract/index.ts";
import { rowsOf } from "../data/repository-list.ts";
import { choose, noWish, setRule } from "../data/selection.ts";
import { PersonContext, type Person } from "../data/session.ts";
import { Audit } from "../pages/connection/audits.tsx";
import { Disconnected } from "../pages/connection/disconnect.tsx";
import { repositoryIn } from "../pages/repositories/add-by-name.tsx";
import { ChoiceTable } from "../pages/repositories/choice-table.tsx";
import { watchedSentence } from "../pages/repositories/sentences.ts";
import { peopleSentence } from "../pages/people/people-page.tsx";
import { AccountChecks, FeatureTable, ScopeTable } from "./capabilities.tsx";
import { Field } from "./field.tsx";
import { HookOverview } from "./hook-overview.tsx";
import { Rail } from "./rail.tsx";

const hostile = '<img src=x onerror="alert(1)">';

/** What a reader sees, without tags. */
function text(markup: string): string {
  return markup.replaceAll(/<[^>]*>/g, " ").replaceAll(/\s+/g, " ");
}

function repository(slug: string, more: Partial<RepositoryAnswer> = {}): RepositoryAnswer {
  return {
    uuid: slug,
    workspace: "acme",
    slug,
    name: slug,
    project: { key: "WEB", name: "Web" },
    private: true,
    permission: "admin",
    watched: false,
    lost: false,
    hook: null,
    updatedOn: null,
    ...more,
  };
}

const answer: RepositoriesAnswer = {
  listing: { state: "done", listed: 2, problem: null, at: null },
  workspaces: [{ slug: "acme", administrator: true, all: false, projects: [] }],
  repositories: [
    repository("shop", { name: hostile }),
    repository("docs", {
      permission: "read",
      watched: true,
      hook: { status: "refused", kind: "permission-missing", reason: hostile, checkedAt: null },
    }),
  ],
  hooks: { wanted: 1, settled: 1 },
  watching: "",
};

describe("the table of repositories", () => {
  const view = (wish = noWish, tick: (() => void) | null = () => undefined) =>
    renderToStaticMarkup(
      <ChoiceTable
        answer={answer}
        wish={wish}
        rows={rowsOf(answer.repositories, 10)}
        total={2}
        tick={tick}
        rule={tick}
      />,
    );

  test("has a box for each repository and each rule, ticked as wished", () => {
    expect(view().match(/type="checkbox"/g)).toHaveLength(4);
    expect(view().match(/checked=""/g)).toHaveLength(1);
    expect(
      view(choose(answer, noWish, answer.repositories, true)).match(/checked=""/g),
    ).toHaveLength(2);
  });

  test("what a rule covers is ticked, and can be left out one by one", () => {
    const all = view(setRule(answer, noWish, "acme", null, true));
    expect(all.match(/checked=""/g)).toHaveLength(4);
    expect(all.match(/disabled=""/g)).toHaveLength(1);
    expect(all).toContain("Its workspace is chosen as a whole");
  });

  test("viewers get no boxes, and names stay text", () => {
    expect(view(noWish, null)).not.toContain("<input");
    expect(view()).not.toContain("<img");
    expect(text(view())).toContain("read only");
  });

  test("the page's first line counts what is watched", () => {
    expect(watchedSentence(answer)).toBe("Kody reviews 1 of 2 repositories.");
    const none = { ...answer, repositories: [repository("a")] };
    expect(watchedSentence(none)).toContain("The account sees 1 repository.");
    expect(watchedSentence({ ...answer, repositories: [] })).toBe(
      "This account sees no repository.",
    );
  });

  test("a repository is named by its path or its address", () => {
    for (const named of [
      "acme/shop",
      "https://bitbucket.org/acme/shop/src/main",
      " acme/shop.git ",
    ])
      expect(repositoryIn(named)).toEqual({ workspace: "acme", slug: "shop" });
    for (const wrong of ["", "shop", "a b/c", "javascript:alert(1)", "https://bitbucket.org/"])
      expect(repositoryIn(wrong)).toBeNull();
  });
});

test("webhooks that need somebody say why, as text", () => {
  const markup = renderToStaticMarkup(<HookOverview answer={answer} changed={() => undefined} />);
  expect(text(markup)).toContain("1 repository: the account is not an administrator");
  expect(markup).not.toContain("<img");
});

test("a field is tied to its label, its help and its problem", () => {
  const markup = renderToStaticMarkup(
    <Field id="f" label="Name" help="Yours." problem="It is empty.">
      {(wired) => <input {...wired} />}
    </Field>,
  );
  expect(markup).toContain('for="f"');
  expect(markup).toContain('aria-describedby="f-problem f-help" aria-invalid="true"');
  expect(markup).toMatch(/id="f-problem" class="error" role="alert">It is empty\./);
});

test("capabilities: what is off comes first, each row with shape, word and advice", () => {
  const features = renderToStaticMarkup(
    <FeatureTable
      features={[
        { id: "a", title: "Works", on: true, missing: [], reason: null },
        { id: "b", title: "Fixes", on: false, missing: [], reason: "A scope is missing." },
      ]}
    />,
  );
  expect(text(features)).toMatch(/1 of 2 on .* off Fixes A scope is missing\. .* on Works/);
  const scopes = renderToStaticMarkup(
    <ScopeTable
      scopes={[
        {
          scope: "write:x",
          resource: "",
          purpose: "",
          state: "missing",
          switchesOff: ["Fixes", "Merges"],
          advice: "Make a wider token.",
        },
      ]}
    />,
  );
  expect(text(scopes)).toContain("✕ missing");
  expect(text(scopes)).toContain("Off: Fixes and Merges. Make a wider token.");
  const checks = renderToStaticMarkup(
    <AccountChecks
      checks={[{ id: "plan", state: "problem", title: hostile, detail: "D.", remedy: "R." }]}
    />,
  );
  expect(text(checks)).toMatch(/✕ problem .* D\. R\./);
  expect(checks).not.toContain("<img");
});

test("an audit says what changed before what was found, and can be taken along", () => {
  const audit: TokenAuditAnswer = {
    id: "a/1",
    at: "2026-11-23T11:57:00Z",
    trigger: "schedule",
    summary: "1 finding.",
    ok: false,
    changes: ["A scope was taken away."],
    findings: [{ subject: hostile, state: "problem", message: "M.", remedy: "R." }],
  };
  const markup = renderToStaticMarkup(
    <Audit audit={audit} now={Date.parse("2026-11-23T12:00:00Z")} newest />,
  );
  expect(text(markup)).toMatch(
    /3 minutes ago , as scheduled .*What changed A scope was taken away\. What was found/,
  );
  expect(markup).toContain('href="/api/audits/a%2F1?format=csv"');
  expect(markup).not.toContain("<img");
});

test("after a disconnect it is said what is left to do, in order", () => {
  const markup = renderToStaticMarkup(
    <Disconnected
      done={() => undefined}
      result={{
        hooksSwitchedOff: 1,
        hooksLeft: [{ place: "acme/docs", reason: "Not an administrator." }],
        deleteHooksAt: ["https://bitbucket.org/acme/shop/admin/webhooks"],
        revokeUrl: "https://id.atlassian.com/",
      }}
    />,
  );
  expect(text(markup)).toMatch(
    /1 webhook switched off.*Revoke the token.*acme\/docs : Not an administrator\..*Delete the webhooks/,
  );
});

test("the rail leads viewers to nothing that they can't use", () => {
  const view = (role: Person["role"]) =>
    text(
      renderToStaticMarkup(
        <PersonContext value={{ id: "1", email: "a@b.example", name: hostile, role }}>
          <Rail route={{ page: "status" }} leave={() => undefined} />
        </PersonContext>,
      ),
    );
  expect(view("admin")).toContain("Connection Settings People Audit log Set-up");
  expect(view("viewer")).toContain("Connection Account");
  expect(view("viewer")).not.toMatch(/Settings|Set-up|Audit/);
});

test("the page of people says who can sign in", () => {
  const person = (role: "admin" | "viewer", state: "active" | "invited" | "disabled") =>
    ({ id: "", email: "", name: "", role, state, lastSeenAt: null }) as const;
  expect(peopleSentence([person("admin", "active"), person("viewer", "disabled")])).toBe(
    "You are the only one who can sign in.",
  );
  expect(
    peopleSentence([
      person("admin", "active"),
      person("viewer", "active"),
      person("viewer", "invited"),
    ]),
  ).toBe("2 people can sign in, 1 administrator among them. 1 invitation is open.");
});
