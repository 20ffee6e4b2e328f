import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { PageStage, password } from "../support/page-stage.ts";
import { listed } from "../support/scripted-repositories.ts";
import { at, connected, repository } from "../support/scripted-state.ts";

const token = "ATATT3xFfGF0canary-token=1A2B3C4D";
let stage: PageStage;

beforeAll(async () => {
  stage = await PageStage.open();
});
afterAll(() => stage.close());
beforeEach(() => stage.begin());
afterEach(() => stage.end());

describe("the whole set-up", () => {
  test("by keyboard alone: from the printed address to the findings of a live review", async () => {
    await claim();
    await connect();
    await chooseRepositories();
    await passTheOptionalSteps();
    await reviewOne();
    await stage.press("Finish");
    await stage.heading(/Everything works/).waitFor();
    const kept = await stage.page.evaluate("({ ...sessionStorage, ...localStorage })");
    expect(JSON.stringify(kept)).not.toMatch(/canary|horse/);
  }, 180_000);
});

async function claim(): Promise<void> {
  await stage.page.goto(`${stage.api.url}/claim#secret=${stage.api.secret}`);
  await stage.heading("Become the administrator of this Kody.").waitFor();
  expect(stage.page.url()).toBe(`${stage.api.url}/claim`);
  await stage.expectAccessible("claim");
  await stage.type("Your name", "Ada Lovelace");
  await stage.type("Email", "ada@acme.example");
  await stage.type("Password", password);
  await stage.page.keyboard.press("Enter");
  await stage.heading(/Kody is installed/).waitFor();
}

async function connect(): Promise<void> {
  await stage.press("Set-up");
  await stage.heading("Connect Kody to Bitbucket with an API token.").waitFor();
  await stage.expectFocusOnHeading();
  await stage.expectAccessible("token");
  await stage.press("Least privilege");
  await stage.page.getByText("5 of 7 scopes").waitFor();
  await stage.type("Email of the Atlassian account", "kody@acme.example");
  await stage.type("Token", token);
  await stage.page.keyboard.press("Enter");

  await stage.heading(/This is Kody Bot’s token/).waitFor();
  await stage.expectFocusOnHeading();
  await stage.expectAccessible("capabilities");
}

async function chooseRepositories(): Promise<void> {
  await stage.press("Next: Repositories");
  await stage.heading(/Choose the repositories that Kody reviews/).waitFor();
  await stage.page.getByRole("checkbox", { name: "service-0000" }).waitFor();
  await stage.expectAccessible("repositories");
  await stage.page.keyboard.press("/");
  await stage.page.keyboard.type("service");
  await stage.page.getByText("20 of 23 shown").waitFor();
  await stage.page.keyboard.press("Escape");
  for (const key of ["j", "j", "j", "k", "j", "Space", "j", "Space"])
    await stage.page.keyboard.press(key);
  await stage.page.getByText("2 of 23 selected, not saved yet: 2 more").waitFor();
  await stage.press("Save the selection");

  await stage.heading(/Setting up webhooks|no webhook|tells Kody of every/).waitFor();
  await stage.page.getByText("The address reaches this Kody.").waitFor();
  await stage.page
    .getByText(/tells Kody of every pull request in 2|1 of 2 repositories has no webhook/)
    .waitFor();
  await stage.expectAccessible("webhooks");
}

async function passTheOptionalSteps(): Promise<void> {
  await stage.press("Next: Model");
  await stage.heading("Kody works without a model. You can add one.").waitFor();
  await stage.expectAccessible("model");
  await stage.press("Skip this step");
  await stage.heading("Kody comments, and does nothing that can’t be undone.").waitFor();
  await stage.expectFocusOnHeading();
  await stage.expectAccessible("automation");
}

async function reviewOne(): Promise<void> {
  stage.api.state.reviewsHeld = true;
  stage.api.state.pullRequests = [
    {
      workspace: "acme",
      slug: "shop",
      id: 12,
      title: "Sort orders",
      url: "https://bitbucket.org/acme/shop/pull-requests/12",
      updatedOn: at,
    },
  ];
  await stage.press("Save and go on");
  await stage.heading(/1 open pull request/).waitFor();
  await stage.expectAccessible("review-offer");
  await stage.press("Review it Sort orders");
  await stage.heading("Kody is reviewing this pull request.").waitFor();
  await stage.page.getByText("Analyses what changed, running").waitFor();
  await stage.expectAccessible("review-live");
  stage.api.state.reviewsHeld = false;
  await stage.heading(/1 comment, 1 of them high/).waitFor();
  await stage.expectAccessible("review-done");
}

describe("what goes wrong on the way", () => {
  test("a credential is judged before anybody is asked, beside its field", async () => {
    await stage.enter("/setup/token");
    const email = stage.page.getByLabel("Email of the Atlassian account");
    const field = stage.page.getByLabel("Token", { exact: true });
    await email.fill("ada");
    await field.focus();
    await stage.page.getByText("This is not an email address.").waitFor();
    expect(await email.getAttribute("aria-invalid")).toBe("true");
    await email.fill("kody@acme.example");
    for (const [pasted, sentence] of [
      ["ATBBabc", "This is an app password"],
      ["TATT3xFf", "The token's beginning is missing"],
      ["ATATT3x Ff", "contains spaces"],
    ] as const) {
      await field.fill(pasted);
      await email.focus();
      await stage.page.getByText(sentence).waitFor();
    }
    await stage.expectAccessible("token-problem");
    await stage.page.getByRole("button", { name: "Connect" }).click();
    expect(stage.api.calls.filter(({ call }) => call === "POST /api/connection")).toEqual([]);
  });

  test("a refusal by Bitbucket is said in its sentence, and what was entered stays", async () => {
    await stage.enter("/setup/token");
    const refusal =
      "Bitbucket refused the token (401). It may be mistyped, revoked, expired or made without scopes.";
    stage.api.refuse("POST /api/connection", 400, refusal);
    await stage.page.getByLabel("Email of the Atlassian account").fill("kody@acme.example");
    await stage.page.getByLabel("Token", { exact: true }).fill(` ${token}\n`);
    await stage.page.getByRole("button", { name: "Connect" }).click();
    await stage.page.getByText(refusal).waitFor();
    await stage.page.getByRole("button", { name: "Connect" }).click();
    await stage.heading(/This is Kody Bot’s token/).waitFor();
    const [, sent] = stage.api.calls.filter(({ call }) => call === "POST /api/connection");
    expect(sent?.body).toContain(`"token":"${token}"`);
  });

  test("a wrong password, a wrong secret and a used invitation each have their sentence", async () => {
    await stage.page.goto(`${stage.api.url}/claim#secret=not-the-right-secret`);
    await stage.page.getByLabel("Your name").fill("Eve");
    await stage.page.getByLabel("Email").fill("eve@evil.example");
    await stage.page.getByLabel("Password", { exact: true }).fill("short");
    await stage.page.getByRole("button", { name: "Claim this Kody" }).click();
    await stage.page
      .getByText("This password has 5 characters. It needs at least 12.")
      .first()
      .waitFor();
    await stage.page.getByLabel("Password", { exact: true }).fill(password);
    await stage.page.getByRole("button", { name: "Claim this Kody" }).click();
    await stage.page.getByText("The secret is not the one that Kody printed.").waitFor();
    stage.api.state.claimed = true;
    stage.api.state.provider = "Acme ID";
    await stage.page.goto(`${stage.api.url}/sign-in?problem=unverified-email`);
    await stage.page.getByText("The provider has not verified your email address.").waitFor();
    expect(
      await stage.page.getByRole("link", { name: "Sign in with Acme ID" }).getAttribute("href"),
    ).toBe("/api/sign-in/openid?returnTo=%2F");
    await stage.page.getByLabel("Email").fill("ada@acme.example");
    await stage.page.getByLabel("Password", { exact: true }).fill("wrong");
    await stage.page.getByRole("button", { name: "Sign in" }).click();
    await stage.page.getByText("Email or password is wrong.").waitFor();
    await stage.expectAccessible("sign-in");
    await stage.page.goto(`${stage.api.url}/invitation#invitation-gone`);
    await stage.heading("You are invited to Kody.").waitFor();
    expect(stage.page.url()).toBe(`${stage.api.url}/invitation`);
    await stage.page.getByLabel("Your name").fill("Bob");
    await stage.page.getByLabel("Password", { exact: true }).fill(password);
    await stage.page.getByRole("button", { name: "Accept the invitation" }).click();
    await stage.page.getByText("This invitation was used or is over.").waitFor();
    await stage.expectAccessible("invitation");
  });

  test("refusals of every later step are sentences, and a failed listing can be tried again", async () => {
    stage.api.state.connection = connected("3C4D");
    stage.api.state.repositories = {
      ...listed([repository("shop")]),
      listing: {
        state: "failed",
        listed: 0,
        problem: "Bitbucket answered with HTML (502).",
        at: null,
      },
    };
    await stage.enter("/setup/repositories");
    await stage.page.getByText("Bitbucket answered with HTML (502).").waitFor();
    stage.api.refuse(
      "PUT /api/repositories/selection",
      409,
      "Somebody else has just saved a selection.",
    );
    await stage.page.getByRole("checkbox", { name: "shop", exact: true }).check();
    await stage.page.getByRole("button", { name: "Save the selection" }).click();
    await stage.page.getByText("Somebody else has just saved a selection.").waitFor();
    await stage.page.getByText("1 of 1 selected, not saved yet").waitFor();
    await stage.page.getByRole("button", { name: "Try again" }).click();
    await stage.page.getByText("service-0000").waitFor();
    stage.api.refuse("POST /api/address/check", 503, "The database is out of reach.");
    await stage.page.goto(`${stage.api.url}/setup/webhooks`);
    await stage.page.getByText("The database is out of reach.").waitFor();
    stage.api.refuse("PUT /api/model", 400, "This address points inside the network.");
    await stage.page.goto(`${stage.api.url}/setup/model`);
    await stage.page.getByLabel("Provider").selectOption("openai-compatible");
    await stage.page.getByRole("button", { name: "Save and test" }).click();
    await stage.page.getByText("Enter the name of the model.").waitFor();
    await stage.page.getByLabel("Model", { exact: true }).fill("qwen3");
    await stage.page.getByLabel("Address").fill("http://169.254.169.254/");
    await stage.page.getByRole("button", { name: "Save and test" }).click();
    await stage.page.getByText("This address points inside the network.").waitFor();
    await stage.page.getByRole("button", { name: "Save and test" }).click();
    await stage.page.getByText("The model answered in 0.8 s.").waitFor();
    await stage.page.goto(`${stage.api.url}/setup/automation`);
    await stage.page.getByLabel("Comments per pull request, at most").fill("51");
    await stage.page.getByRole("button", { name: "Save and go on" }).click();
    await stage.page.getByText("Enter a whole number from 0 to 50.").first().waitFor();
    expect(stage.api.state.automationSaved).toBe(false);
  });

  test("a reload in the middle loses nothing but the token", async () => {
    stage.api.state.connection = connected("3C4D");
    stage.api.state.repositories = listed([repository("shop"), repository("docs")]);
    await stage.enter("/setup");
    await stage.heading(/Choose the repositories/).waitFor();
    expect(stage.page.url()).toBe(`${stage.api.url}/setup/repositories`);
    await stage.page.getByRole("checkbox", { name: "docs" }).check();
    await stage.page.getByRole("searchbox").fill("docs");
    await stage.page.reload();
    await stage.page.getByText("1 of 2 selected, not saved yet: 1 more").waitFor();
    expect(await stage.page.getByRole("searchbox").inputValue()).toBe("docs");
    await stage.page.goto(`${stage.api.url}/setup/token`);
    await stage.page.getByLabel("Email of the Atlassian account").fill("new@acme.example");
    await stage.page.getByLabel("Token", { exact: true }).fill(token);
    await stage.page.reload();
    await stage.heading(/Paste another token to replace/).waitFor();
    expect(await stage.page.getByLabel("Email of the Atlassian account").inputValue()).toBe(
      "new@acme.example",
    );
    expect(await stage.page.getByLabel("Token", { exact: true }).inputValue()).toBe("");
    await stage.page.getByLabel("Token", { exact: true }).fill("ATATTnew-token=1A2B9999");
    await stage.page.getByRole("button", { name: "Check and replace" }).click();
    await stage.page.getByText("The old token, which ends in").waitFor();
  });

  test("a session that ends anywhere leads to the sign-in and back to the same place", async () => {
    stage.api.state.connection = connected("3C4D");
    stage.api.state.repositories = listed([repository("shop")]);
    await stage.enter("/setup/repositories");
    await stage.page.getByRole("checkbox", { name: "shop", exact: true }).check();
    stage.api.endSessions();
    await stage.page.getByRole("button", { name: "Save the selection" }).click();
    await stage.heading("Sign in to Kody.").waitFor();
    await stage.page.getByLabel("Email").fill("ada@acme.example");
    await stage.page.getByLabel("Password", { exact: true }).fill(password);
    await stage.page.getByRole("button", { name: "Sign in" }).click();
    await stage.page.getByText("1 of 1 selected, not saved yet").waitFor();
    expect(stage.page.url()).toBe(`${stage.api.url}/setup/repositories`);
  });

  test("two tabs at once: what one saves, the other shows when somebody comes back to it", async () => {
    stage.api.state.connection = connected("3C4D");
    stage.api.state.repositories = listed([repository("shop"), repository("docs")]);
    await stage.enter("/repositories");
    const other = await stage.tabIn(stage.page.context().newPage());
    await other.goto(`${stage.api.url}/repositories`);
    await other.getByRole("checkbox", { name: "docs" }).check();
    await stage.page.getByRole("checkbox", { name: "shop", exact: true }).check();
    await stage.page.getByRole("button", { name: "Save the selection" }).click();
    await stage.heading("Kody reviews 1 of 2 repositories.").waitFor();
    await stage.comeBack(other);
    await stage.heading("Kody reviews 1 of 2 repositories.", other).waitFor();
    await other.getByRole("button", { name: "Save the selection" }).click();
    await stage.heading("Kody reviews 2 of 2 repositories.", other).waitFor();
    expect(stage.api.state.repositories.repositories.every(({ watched }) => watched)).toBe(true);
    await other.getByRole("button", { name: "Sign out" }).click();
    await stage.heading("Sign in to Kody.", other).waitFor();
    await stage.comeBack();
    await stage.heading("Sign in to Kody.").waitFor();
  });
});
