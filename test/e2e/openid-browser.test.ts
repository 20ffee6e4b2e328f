import { expect, test } from "vitest";
import { launchBrowser } from "../support/browser.ts";
import { clientId, clientSecret, openTestProvider } from "../support/openid-provider.ts";
import { openPeopleStage, type PeopleStage } from "../support/people-stage.ts";
import { owner } from "../support/stage.ts";

// What a browser makes of cookies on the way to another site and back, only a browser can tell.
test("a browser comes back from the provider's site with a session, also for its next navigation", async () => {
  let stage: PeopleStage | null = null;
  const provider = await openTestProvider(
    () => `${stage?.app.url ?? ""}/api/sign-in/openid/callback`,
    "localhost",
  );
  stage = await openPeopleStage({
    KODY_OIDC_ISSUER: provider.issuer,
    KODY_OIDC_CLIENT_ID: clientId,
    KODY_OIDC_CLIENT_SECRET: clientSecret,
  });
  const browser = await launchBrowser();
  try {
    await stage.owner();
    provider.account = { subject: "o", email: owner.email, verified: true };
    const context = await browser.newContext();
    context.setDefaultTimeout(30_000);
    const page = await context.newPage();
    const { url } = stage.app;
    const landed = page.waitForRequest(`${url}/health`);
    await page.goto(`${url}/api/sign-in/openid?returnTo=/health`);
    await landed;
    await page.waitForURL(`${url}/health`);
    const headers = await (await landed).allHeaders();
    expect(headers["cookie"]).toMatch(/kody_session=[\w-]{43}/);
    const answer = await page.evaluate("fetch('/api/session').then((answer) => answer.json())");
    expect(answer).toMatchObject({ person: { email: owner.email } });
    const kept = await context.cookies(url);
    expect(kept.map(({ name }) => name).toSorted()).toEqual(["kody_browser", "kody_session"]);
    for (const cookie of kept) expect(cookie).toMatchObject({ httpOnly: true, sameSite: "Strict" });
  } finally {
    await browser.close();
    await stage.close();
    await provider.close();
  }
}, 90_000);
