import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  clientId,
  clientSecret,
  openTestProvider,
  type TestProvider,
} from "../support/openid-provider.ts";
import {
  openPeopleStage,
  password,
  type PeopleStage,
  type Visitor,
} from "../support/people-stage.ts";
import { owner } from "../support/stage.ts";

let provider: TestProvider;
let stage: PeopleStage;

beforeEach(async () => {
  provider = await openTestProvider(() => `${stage.app.url}/api/sign-in/openid/callback`);
  stage = await openPeopleStage({
    KODY_OIDC_ISSUER: provider.issuer,
    KODY_OIDC_CLIENT_ID: clientId,
    KODY_OIDC_CLIENT_SECRET: clientSecret,
    KODY_OIDC_NAME: "Example ID",
  });
});
afterEach(async () => {
  await stage.close();
  await provider.close();
});

/** From Kody to the provider, through it, and to the address that it sends the browser back to. */
async function callbackOf(visitor: Visitor, path = "/sign-in/openid"): Promise<string> {
  let at = (await visitor.ask("GET", path)).headers.get("location") ?? "";
  const there = new Map<string, string>();
  for (let step = 0; step < 10 && at.startsWith(provider.issuer); step += 1) {
    const answer = await fetch(at, {
      redirect: "manual",
      headers: { cookie: [...there].map(([name, value]) => `${name}=${value}`).join("; ") },
    });
    await answer.text();
    for (const line of answer.headers.getSetCookie()) {
      const [, name = "", value = ""] = /^([^=;]+)=([^;]*)/.exec(line) ?? [];
      there.set(name, value);
    }
    at = new URL(answer.headers.get("location") ?? "", at).href;
  }
  return at;
}

async function signInAs(account: TestProvider["account"], visitor = stage.visitor()) {
  provider.account = account;
  return { visitor, answer: await visitor.ask("GET", await callbackOf(visitor)) };
}

async function personOf(visitor: Visitor): Promise<unknown> {
  return ((await visitor.ask("GET", "/session")).body as { person: unknown }).person;
}

const bob = { subject: "bob-1", email: "bob@shop.example", verified: true };

function expectRefused(answer: { status: number; headers: Headers }, problem: string): void {
  expect([answer.status, answer.headers.get("location")]).toEqual([
    302,
    `/sign-in?problem=${problem}`,
  ]);
  expect(answer.headers.getSetCookie().join()).not.toContain("kody_session=");
}

describe("sign-in through a provider", () => {
  test("lets in whom an administrator invited, and again with the same account", async () => {
    const boss = await stage.owner();
    await boss.ask("POST", "/people", { email: "Bob@Shop.example", role: "viewer" });
    expect((await stage.visitor().ask("GET", "/session")).body).toMatchObject({
      provider: "Example ID",
    });
    const { visitor, answer } = await signInAs(bob);
    expect(answer.status).toBe(200);
    expect(answer.headers.get("refresh")).toBe("0;url=/");
    expect(answer.headers.getSetCookie().join("\n")).toMatch(
      /kody_session=[\w-]{43}; .*HttpOnly; SameSite=Strict/,
    );
    expect(await personOf(visitor)).toMatchObject({
      email: "Bob@Shop.example",
      name: "Name at the provider",
      role: "viewer",
    });
    const before = visitor.cookies.get("kody_session");
    await signInAs(bob, visitor);
    expect(visitor.cookies.get("kody_session")).not.toBe(before);
    const { body } = await boss.ask("GET", "/audit-log?limit=2");
    expect(body).toMatchObject({
      entries: [
        { actor: "Bob@Shop.example", action: "person.signed-in" },
        { actor: "Bob@Shop.example", action: "person.joined" },
      ],
    });
  });

  test("lets in somebody active, who may still use the password", async () => {
    await stage.owner();
    const { visitor } = await signInAs({ subject: "o", email: owner.email, verified: true });
    expect(await personOf(visitor)).toMatchObject({ email: owner.email, name: owner.name });
    const again = await visitor.ask("POST", "/session", { email: owner.email, password });
    expect(again.status).toBe(201);
  });

  test("goes on to a page of Kody, and nowhere else", async () => {
    await stage.owner();
    provider.account = { subject: "o", email: owner.email, verified: true };
    const visitor = stage.visitor();
    for (const [wanted, got] of [
      ["/reviews?q=a+b", "/reviews?q=a+b"],
      ["//evil.example/", "/"],
      ["/\\evil.example", "/"],
      ["https://evil.example/", "/"],
      ["javascript:alert(1)", "/"],
      ['/"><script>', "/"],
    ] as const) {
      const path = `/sign-in/openid?returnTo=${encodeURIComponent(wanted)}`;
      const answer = await visitor.ask("GET", await callbackOf(visitor, path));
      expect([wanted, answer.headers.get("refresh")]).toEqual([wanted, `0;url=${got}`]);
      expect(answer.body).not.toContain("evil");
    }
  });
});

describe("the provider's word is refused", () => {
  test("for a stranger, even before anybody is here, and for somebody disabled", async () => {
    expectRefused((await signInAs(bob)).answer, "not-invited");
    const boss = await stage.owner();
    expectRefused((await signInAs(bob)).answer, "not-invited");
    const invited = await boss.ask("POST", "/people", { email: bob.email, role: "viewer" });
    const { id } = (invited.body as { person: { id: string } }).person;
    await boss.ask("PUT", `/people/${id}`, { state: "disabled" });
    expectRefused((await signInAs(bob)).answer, "not-invited");
  });

  test("for an email that it has not verified or does not say", async () => {
    await stage.owner();
    const { email } = owner;
    expectRefused(
      (await signInAs({ subject: "e", email, verified: false })).answer,
      "unverified-email",
    );
    expectRefused((await signInAs({ subject: "e", email })).answer, "unverified-email");
    expectRefused((await signInAs({ subject: "e" })).answer, "no-email");
  });

  test("for another account there with the same email", async () => {
    await stage.owner();
    const { email } = owner;
    await signInAs({ subject: "first", email, verified: true });
    expectRefused(
      (await signInAs({ subject: "second", email, verified: true })).answer,
      "other-account",
    );
  });

  test("when the person cancels; what the provider says about it is not repeated", async () => {
    provider.refuses = true;
    const { answer } = await signInAs(bob);
    expectRefused(answer, "cancelled");
  });
});

describe("a callback is refused", () => {
  beforeEach(async () => {
    await stage.owner();
    provider.account = { subject: "o", email: owner.email, verified: true };
  });

  test("in another browser, with another state, or without any", async () => {
    const visitor = stage.visitor();
    const callback = await callbackOf(visitor);
    expectRefused(await stage.visitor().ask("GET", callback), "expired");
    const victim = stage.visitor();
    await victim.ask("GET", "/sign-in/openid");
    expectRefused(await victim.ask("GET", callback), "expired");
    expectRefused(await victim.ask("GET", callback), "expired");
    for (const query of ["", "?code=x", "?state=", "?error=access_denied"])
      expectRefused(await visitor.ask("GET", `/sign-in/openid/callback${query}`), "expired");
    expect(await personOf(visitor)).toBeNull();
  });

  test("when its code was used before, even with the cookie kept", async () => {
    const visitor = stage.visitor();
    const callback = await callbackOf(visitor);
    const kept = new Map(visitor.cookies);
    expect((await visitor.ask("GET", callback)).status).toBe(200);
    const thief = stage.visitor();
    for (const [name, value] of kept) thief.cookies.set(name, value);
    expectRefused(await thief.ask("GET", callback), "provider-failed");
    expect(await personOf(thief)).toBeNull();
  });

  test("with a code of another sign-in, whose verifier and nonce are others", async () => {
    const [one, two] = [stage.visitor(), stage.visitor()];
    const first = new URL(await callbackOf(one));
    const second = new URL(await callbackOf(two));
    second.searchParams.set("code", first.searchParams.get("code") ?? "");
    expectRefused(await two.ask("GET", second.href), "provider-failed");
  });

  test("with a cookie that somebody made up", async () => {
    const visitor = stage.visitor();
    const callback = await callbackOf(visitor);
    const made = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
    const state = new URL(callback).searchParams.get("state");
    for (const value of ["x", made(null), made([]), made({ state })]) {
      visitor.cookies.set("kody_sign_in", value);
      expectRefused(await visitor.ask("GET", callback), "expired");
    }
    visitor.cookies.set(
      "kody_sign_in",
      made({ state, nonce: "n", verifier: "v".repeat(43), returnTo: "//evil.example" }),
    );
    expectRefused(await visitor.ask("GET", callback), "provider-failed");
  });

  test("when it names another issuer, or the token does", async () => {
    const visitor = stage.visitor();
    const callback = new URL(await callbackOf(visitor));
    callback.searchParams.set("iss", "https://evil.example");
    expectRefused(await visitor.ask("GET", callback.href), "provider-failed");
    provider.tampered.set("/token", (body) => {
      const tokens = JSON.parse(body) as { id_token: string };
      const [head, claims = "", signature] = tokens.id_token.split(".");
      const changed = {
        ...(JSON.parse(Buffer.from(claims, "base64url").toString()) as object),
        iss: "https://evil.example",
      };
      const payload = Buffer.from(JSON.stringify(changed)).toString("base64url");
      return JSON.stringify({ ...tokens, id_token: `${head}.${payload}.${signature}` });
    });
    expectRefused(await visitor.ask("GET", await callbackOf(visitor)), "provider-failed");
    provider.tampered.clear();
    expect((await visitor.ask("GET", await callbackOf(visitor))).status).toBe(200);
  });
});

test("a provider that calls itself something else, or is away, is said and tried again", async () => {
  const path = "/.well-known/openid-configuration";
  provider.tampered.set(path, (body) =>
    body.replace(`"issuer":"${provider.issuer}"`, '"issuer":"https://evil.example"'),
  );
  expectRefused(await stage.visitor().ask("GET", "/sign-in/openid"), "provider-unreachable");
  provider.tampered.set(path, () => "<html>down for maintenance</html>");
  expectRefused(await stage.visitor().ask("GET", "/sign-in/openid"), "provider-unreachable");
  provider.tampered.clear();
  const begun = await stage.visitor().ask("GET", "/sign-in/openid");
  expect(begun.headers.get("location")).toMatch(
    /code_challenge=[\w-]{43}&code_challenge_method=S256/,
  );
  expect(JSON.stringify(stage.events)).not.toContain(clientSecret);
});
