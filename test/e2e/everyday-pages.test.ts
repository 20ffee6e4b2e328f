import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { PageStage } from "../support/page-stage.ts";
import { addPerson } from "../support/scripted-api.ts";
import { audit } from "../support/scripted-connection.ts";
import { listed } from "../support/scripted-repositories.ts";
import { at, connected, hook, manyRepositories, repository } from "../support/scripted-state.ts";

const hostile = '<img src=x onerror="document.title=1">';
let stage: PageStage;

beforeAll(async () => {
  stage = await PageStage.open();
});
afterAll(() => stage.close());
beforeEach(() => stage.begin());
afterEach(() => stage.end());

describe("many repositories, and hostile ones", () => {
  test("2,000 of them: search, select what it shows, move by keys", async () => {
    stage.api.state.connection = connected("3C4D");
    stage.api.state.repositories = listed(manyRepositories(2_000));
    await stage.enter("/setup/repositories");
    await stage.page.getByText("2003 of 2003 shown").waitFor();
    expect(await stage.page.locator("img").count()).toBe(0);
    expect(await stage.page.title()).toBe("Set-up · Kody");
    await stage.expectAccessible("repositories-many");
    await stage.page.keyboard.press("/");
    const times = await stage.typingTimes("service-19");
    console.log(`A letter in the search of 2,003 repositories: ${times.join(", ")} ms.`);
    await stage.page.getByText("100 of 2003 shown").waitFor();
    await stage.page.getByRole("button", { name: "Select all 100 shown" }).click();
    await stage.page.getByText("100 of 2003 selected, not saved yet: 100 more").waitFor();
    await stage.page.getByRole("searchbox").fill("");
    await stage.page.getByRole("combobox", { name: "Project" }).selectOption("Project 3 (P3)");
    await stage.page
      .getByRole("checkbox", { name: "All of Project 3 (P3), future ones too" })
      .check();
    await stage.page.getByText("290 of 2003 selected, not saved yet: 290 more, 1 rule").waitFor();
    await stage.page.getByRole("button", { name: "Save the selection" }).click();
    await stage.heading(/Setting up webhooks for 290 repositories/).waitFor();
    await stage.page.getByText(/\d+ of 290 repositories/).waitFor();
    await stage.heading(/of 290 repositories have no webhook/).waitFor();
    const group = stage.page.getByRole("button", {
      name: /Show \d+ repositories.*not an administrator/,
    });
    await group.click();
    await stage.page
      .getByRole("button", { name: /^Try again for/ })
      .first()
      .click();
    await stage.expectAccessible("webhooks-many");
    const saved = stage.api.calls.find(({ call }) => call === "PUT /api/repositories/selection");
    const sent = JSON.parse(saved?.body ?? "{}") as { watch: string[]; rules: unknown[] };
    // Ten of the hundred come by the rule.
    expect(sent.watch).toHaveLength(90);
    expect(sent.rules).toEqual([{ workspace: "acme", project: "P3", on: true }]);
  }, 120_000);
});

describe("every day after", () => {
  beforeEach(() => {
    stage.api.state.connection = connected("3C4D");
    const hooked = repository("shop", { watched: true, hook: hook("created") });
    const polled = repository("docs", {
      watched: true,
      hook: hook("refused", "permission-missing"),
    });
    stage.api.state.repositories = listed([hooked, polled]);
    stage.api.state.audits = [audit("a1")];
  });

  test("the status leads with what needs somebody, and a notice can be dismissed", async () => {
    stage.api.state.notices = [
      {
        id: "n1",
        level: "warning",
        title: "The token expires in 7 days.",
        remedy: "Make a new one at Atlassian and paste it here.",
        path: "/connection",
        at,
        undelivered: ["hooks.example did not take it: 404."],
      },
      {
        id: "n2",
        level: "info",
        title: hostile,
        remedy: hostile,
        path: "//evil.example",
        at,
        undelivered: [],
      },
    ];
    await stage.enter("/");
    await stage.heading("1 thing needs you.").waitFor();
    expect(await stage.page.locator("img, a[href*=evil]").count()).toBe(0);
    await stage.expectAccessible("status");
    await stage.page.getByRole("button", { name: "Dismiss The token expires in 7 days." }).click();
    await stage.heading(/Everything works/).waitFor();
    await stage.page.getByRole("link", { name: "2027-02-22, in 90 days" }).click();
    await stage.heading(/Connected as Kody Bot. The token expires in 90 days/).waitFor();
  });

  test("the repositories, each with how Kody hears of it", async () => {
    await stage.enter("/repositories");
    await stage.heading("Kody reviews 2 of 2 repositories.").waitFor();
    const rows = stage.page.getByRole("row");
    expect(await rows.filter({ hasText: "webhook created" }).allTextContents()).toEqual([
      expect.stringContaining("shop"),
    ]);
    await rows.getByText("polled: the account is not an administrator").waitFor();
    await stage.expectAccessible("repositories");
  });

  test("the connection: expiry, replacement, audit, and a disconnect that says what is left to do", async () => {
    await stage.enter("/connection");
    await stage.heading(/Connected as Kody Bot/).waitFor();
    await stage.page.getByText("write:repository:bitbucket was taken away.").waitFor();
    await stage.expectAccessible("connection");
    expect(await stage.page.getByRole("link", { name: "CSV" }).getAttribute("href")).toBe(
      "/api/audits/a1?format=csv",
    );
    await stage.page.getByLabel("The token expires on").fill("2027-03-01");
    await stage.page.getByRole("button", { name: "Save the date" }).click();
    await stage.page.getByText("2027-03-01, in 90 days").waitFor();
    await stage.page.getByRole("button", { name: "Audit now" }).click();
    await stage.page.getByText("✓ The token is valid. 1 finding.").waitFor();
    await stage.page.getByRole("button", { name: "Replace the token…" }).click();
    await stage.page.getByLabel("Email of the Atlassian account").fill("kody@acme.example");
    await stage.page.getByLabel("Token", { exact: true }).fill("ATATTnew-token=1A2B9999");
    await stage.page.getByRole("button", { name: "Check and replace" }).click();
    await stage.page.getByText("The new token is in use.").waitFor();
    const reminder = stage.page.getByText("The old token, which ends in");
    await reminder.waitFor();
    await stage.expectAccessible("replaced");
    await stage.page.getByRole("button", { name: "It is revoked" }).click();
    await reminder.waitFor({ state: "detached" });
    await stage.page.getByRole("button", { name: "Disconnect…" }).click();
    await stage.page.keyboard.type("disconnec");
    expect(
      await stage.page.getByRole("button", { name: "Disconnect", exact: true }).isDisabled(),
    ).toBe(true);
    await stage.page.keyboard.type("t");
    await stage.page.keyboard.press("Enter");
    await stage.heading(/Kody was disconnected/).waitFor();
    await stage.page.getByText("acme/billing: The account is no administrator any more.").waitFor();
    await stage.page
      .getByRole("link", { name: "https://bitbucket.org/acme/shop/admin/webhooks" })
      .waitFor();
    await stage.expectAccessible("disconnected");
  });

  test("settings: a webhook and email are saved and tested, and their secrets never come back", async () => {
    await stage.enter("/settings");
    await stage.heading("Notices appear in this page and in the log only.").waitFor();
    await stage.page
      .getByLabel("Address of the webhook")
      .fill("https://hooks.example/T/secret-part");
    await stage.page.getByRole("button", { name: "Save notices by webhook" }).click();
    await stage.heading("Notices also go to hooks.example.").waitFor();
    await stage.page.getByRole("button", { name: "Send a test by webhook" }).click();
    await stage.page.getByText("hooks.example answered 404. Check the address.").waitFor();
    await stage.page.getByRole("button", { name: "Save notices by email" }).click();
    await stage.page.getByText("Enter the mail server’s name.").waitFor();
    await stage.page.getByLabel("Mail server", { exact: true }).fill("smtp.example");
    await stage.page.getByLabel("From").fill("kody@acme.example");
    await stage.page.getByLabel("To", { exact: true }).fill("ada@acme.example; bob");
    await stage.page.getByRole("button", { name: "Save notices by email" }).click();
    await stage.page.getByText("“bob” is no email address.").waitFor();
    await stage.page.getByLabel("To", { exact: true }).fill("ada@acme.example; bob@acme.example");
    await stage.page.getByLabel("Password at the mail server").fill("mail-secret");
    await stage.page.getByRole("button", { name: "Save notices by email" }).click();
    await stage.heading("Notices also go to hooks.example and by email.").waitFor();
    expect(await stage.page.content()).not.toMatch(/secret-part|mail-secret/);
    await stage.expectAccessible("settings");
    await stage.page.getByRole("button", { name: "Switch off notices by webhook" }).click();
    await stage.heading("Notices also go by email.").waitFor();
  });

  test("settings: Jira is entered, tried and removed, and its token never comes back", async () => {
    await stage.enter("/settings");
    const form = stage.page.getByRole("form", { name: "Jira" });
    await form.getByRole("button", { name: "Save and test Jira" }).click();
    await form.getByText("Enter the address of Jira.").waitFor();
    await form.getByLabel("Address of Jira").fill("https://acme.atlassian.net");
    await form.getByLabel("Email of the account at Jira").fill("kody@acme.example");
    await form.getByLabel("API token for Jira").fill("jira-secret");
    await form.getByRole("button", { name: "Save and test Jira" }).click();
    await form.getByText("acme.atlassian.net knows Kody as Kody.").waitFor();
    await form.getByText("A token is set.").waitFor();
    expect(await stage.page.content()).not.toContain("jira-secret");
    expect(stage.api.state.jira).toMatchObject({ issues: null });
    await form.getByLabel("Issues for findings left open at merges").selectOption("high");
    await form.getByRole("button", { name: "Save and test Jira" }).click();
    await form.getByText("Enter the key of the project that gets the issues.").waitFor();
    await form.getByLabel("Key of the project").fill(" SHOP ");
    await stage.expectAccessible("jira");
    await form.getByRole("button", { name: "Save and test Jira" }).click();
    await form.getByText("acme.atlassian.net knows Kody as Kody.").waitFor();
    const issues = { projectKey: "SHOP", issueType: "Task", from: "high" };
    expect(stage.api.state.jira).toMatchObject({ issues });
    await form.getByRole("button", { name: "Remove Jira" }).click();
    await form.getByText("Kody reads no issues any more.").waitFor();
    expect(stage.api.state.jira).toBeNull();
  });

  test("models: two of them, what they may cost and see, and a repository without", async () => {
    await stage.enter("/settings");
    const { page } = stage;
    await page
      .getByText("Spent today: 0.42 of 10.00 USD, 18,200 tokens. This month: 3.10 of 100.00 USD")
      .waitFor();
    const second = page.getByRole("form", { name: "Second model" });
    await page.getByText("Enter a second model").click();
    await second.getByLabel("Provider").selectOption("openai-compatible");
    await second.getByLabel("Model", { exact: true }).fill("qwen3-coder");
    await second.getByLabel("Address").fill("http://ollama.internal:11434/v1");
    await second.getByRole("button", { name: "Save and test" }).click();
    await second.getByText("The model answered in 0.8 s.").waitFor();
    expect(stage.api.state).toMatchObject({ model: null, fallback: { model: "qwen3-coder" } });
    await page.getByLabel("Language of comments").fill("Deutsch");
    await page.getByLabel("USD per month").fill("lots");
    await page.keyboard.press("Tab");
    await page.getByRole("alert").getByText("Enter an amount such as 2.50").waitFor();
    const save = page.getByRole("button", { name: "Save how models are used" });
    await save.click();
    await page.locator("output").getByText("Enter an amount such as 2.50").waitFor();
    await page.getByLabel("USD per month").fill("");
    await page.getByLabel("Tokens per review").fill("50000");
    await page.getByText("Files that are never sent, and prices").click();
    await page.getByLabel("Files that are never sent").fill(" *.pem\n\nsecret/**\n");
    await page.getByLabel("Prices").fill("qwen3-coder 0 0 0\ngpt 5 1.25 0.125 10");
    await save.click();
    await page.getByText("Saved. It holds from the next review on.").waitFor();
    expect(stage.api.state.modelUse.use).toEqual({
      mode: "standard",
      language: "Deutsch",
      use: "main",
      budgets: {
        review: { tokens: 50_000, usd: 1 },
        day: { tokens: null, usd: 10 },
        month: { tokens: null, usd: null },
      },
      prices: [
        { model: "qwen3-coder", input: 0, cached: 0, output: 0 },
        { model: "gpt 5", input: 1.25, cached: 0.125, output: 10 },
      ],
      neverSend: ["*.pem", "secret/**"],
      describe: false,
    });
    await page.getByLabel("Repository", { exact: true }).fill("acme/shop");
    await page.getByRole("button", { name: "Save for this repository" }).click();
    await page.getByLabel("Model of acme/shop").waitFor();
    await stage.expectAccessible("models");
    await page.getByLabel("Model of acme/shop").selectOption("as all others");
    await page.getByLabel("Model of acme/shop").waitFor({ state: "detached" });
  });

  test("people: an invitation is shown once, lets somebody in, and roles can be changed", async () => {
    await stage.enter("/people");
    await stage.page.getByLabel("Email", { exact: true }).fill("bob@acme.example");
    await stage.page.getByRole("button", { name: "Make a link" }).click();
    await stage.page.getByText("http://kody.example/invitation#invitation-p2").waitFor();
    await stage.expectAccessible("people");
    await stage.page.reload();
    await stage.heading(/1 invitation is open/).waitFor();
    expect(await stage.page.content()).not.toContain("invitation-p2");
    const guest = await stage.tabIn(stage.guest());
    await guest.goto(`${stage.api.url}/invitation#invitation-p2`);
    await guest.getByLabel("Your name").fill("Bob");
    await guest.getByLabel("Password", { exact: true }).fill("correct horse battery");
    await guest.getByRole("button", { name: "Accept the invitation" }).click();
    await guest.getByRole("navigation", { name: "Kody" }).waitFor();
    await guest.context().close();
    await stage.comeBack();
    await stage.heading("2 people can sign in, 1 administrator among them.").waitFor();
    await stage.page.getByLabel("Role of bob@acme.example").selectOption("admin");
    await stage.page.getByText("Bob is active, an administrator.").waitFor();
    stage.api.refuse("PUT /api/people/p1", 409, "The last administrator can’t be demoted.");
    await stage.page.getByLabel("Role of ada@acme.example").selectOption("viewer");
    await stage.page.getByText("The last administrator can’t be demoted.").waitFor();
  });

  test("the audit log shows who did what, and can be verified", async () => {
    const entry = {
      at,
      actor: "ada@acme.example",
      action: "token.connected",
      subject: hostile,
      details: { hint: "3C4D" },
      hash: "ab".repeat(32),
    };
    stage.api.state.log = [
      { ...entry, sequence: 2 },
      { ...entry, sequence: 1 },
    ];
    await stage.enter("/audit-log");
    await stage.heading("2 actions are recorded, the last by ada@acme.example.").waitFor();
    await stage.page.getByRole("button", { name: "Verify the log" }).click();
    await stage.page.getByText("All 2 entries are intact.").waitFor();
    await stage.expectAccessible("audit-log");
    expect(await stage.page.locator("img").count()).toBe(0);
  });

  test("viewers see no button that the server would refuse", async () => {
    addPerson(stage.api.state, "boss@acme.example", "admin");
    await stage.enter("/", "viewer");
    await stage.heading(/Everything works/).waitFor();
    for (const path of [
      "/repositories",
      "/connection",
      "/setup",
      "/settings",
      "/audit-log",
      "/people",
    ]) {
      await stage.page.goto(`${stage.api.url}${path}`);
      await stage.page.getByRole("heading", { level: 1 }).waitFor();
      await stage.page.waitForLoadState("networkidle");
      const names = await stage.page.locator("main button").allInnerTexts();
      const allowed = /^(Show\b|Change the password$)/;
      expect(
        names.filter((name) => name.trim() !== "" && !allowed.test(name)),
        path,
      ).toEqual([]);
      expect(await stage.page.locator("main input[type=checkbox]").count(), path).toBe(
        path === "/repositories" ? 1 : 0,
      );
    }
    expect(await stage.page.getByRole("navigation", { name: "Kody" }).innerText()).not.toMatch(
      /Settings|People|Audit log|Set-up/,
    );
    expect(stage.api.calls.filter(({ call }) => !/^GET|POST .api.session/.test(call))).toEqual([]);
  });
});
