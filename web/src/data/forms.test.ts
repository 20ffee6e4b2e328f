import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  channelsRequest,
  modelRequest,
  modelUse,
  type ModelProvider,
  type ModelUse,
} from "../../../src/contract/index.ts";
import {
  addressesIn,
  emailDraft,
  emailDraftProblem,
  emailSettings,
  unchanged,
  webhookProblem,
} from "./channels.ts";
import {
  languageProblem,
  modelUseBody,
  modelUseDraft,
  modelUseProblem,
  spentSentence,
} from "./model-use.ts";
import { modelBody, modelDraft, modelProblem, providers } from "./model.ts";
import { emailProblem, nameProblem, passwordProblem, signInProblem } from "./password.ts";

describe("choosing a password", () => {
  test("twelve characters are enough, counted as people count them", () => {
    expect(passwordProblem("", "")).toBe("Choose a password.");
    expect(passwordProblem("a", "")).toBe("This password has 1 character. It needs at least 12.");
    expect(passwordProblem("elevenchars", "")).toContain("has 11 characters");
    expect(passwordProblem("twelve chars", "")).toBeNull();
    expect(passwordProblem("🔑".repeat(11), "")).toContain("has 11 characters");
    expect(passwordProblem("Ada@Acme.example", " ada@acme.example ")).toContain(
      "your email address",
    );
  });

  test("names and addresses are judged by a sentence", () => {
    expect(nameProblem("  ")).not.toBeNull();
    expect(nameProblem("Ada")).toBeNull();
    for (const wrong of ["", "ada", "ada@", "@acme", "a da@acme"])
      expect(emailProblem(wrong)).not.toBeNull();
    expect(emailProblem(" ada@acme.example ")).toBeNull();
  });

  test("only codes in the address become sentences, never what somebody wrote there", () => {
    expect(signInProblem("")).toBeNull();
    expect(signInProblem("?problem=not-invited")).toContain("invited here");
    fc.assert(
      fc.property(fc.string({ minLength: 6 }), (text) => {
        const said = signInProblem(`?problem=${encodeURIComponent(`<${text}`)}`);
        expect(said).toBe(
          "Signing in with the provider did not work. Try again; Kody's log says more.",
        );
      }),
    );
    expect(signInProblem("?problem=constructor")).toContain("did not work");
  });
});

describe("a model", () => {
  const filled = { model: "m", url: "https://models.example", region: "eu-central-1" };

  test("what each provider needs is asked for, and the body is one that the server takes", () => {
    for (const { value } of providers) {
      const draft = { ...filled, provider: value };
      expect(modelProblem(draft, "key", false)).toBeNull();
      expect(modelRequest.safeParse(modelBody(draft, "key")).success).toBe(true);
      expect(modelProblem({ ...draft, model: " " }, "key", false)).toBe(
        "Enter the name of the model.",
      );
    }
    const missing = (provider: ModelProvider, more: object) =>
      modelProblem({ ...filled, provider, ...more }, "", false);
    expect(missing("azure", { url: "resource" })).toContain("address");
    expect(missing("openai-compatible", { url: "ftp://x" })).toContain("address");
    expect(missing("amazon-bedrock", { region: "" })).toContain("region");
    expect(missing("anthropic", {})).toContain("key");
    expect(missing("openai-compatible", {})).toBeNull();
  });

  test("an empty key keeps the one that is set, and what a provider doesn't use isn't sent", () => {
    const draft = { ...filled, provider: "anthropic" } as const;
    expect(modelProblem(draft, "", true)).toBeNull();
    expect(modelBody(draft, "")).toEqual({
      provider: "anthropic",
      model: "m",
      url: null,
      region: null,
    });
    expect(modelDraft(null).model).toBe("");
    expect(
      modelDraft({ provider: "azure", model: "d", url: null, region: null, keySet: true }).provider,
    ).toBe("azure");
  });
});

describe("ways for notices", () => {
  const email = {
    host: "smtp.example",
    port: 465,
    security: "tls",
    user: null,
    passwordSet: true,
    from: "kody@acme.example",
    to: ["ada@acme.example"],
  } as const;
  const channels = { webhook: { host: "hooks.example" }, email };

  test("changing one leaves the other with its secret as it is", () => {
    expect(unchanged(channels).webhook).toEqual({});
    expect(unchanged(channels).email).not.toHaveProperty("password");
    expect(channelsRequest.safeParse(unchanged(channels)).success).toBe(true);
    expect(unchanged({ webhook: null, email: null })).toEqual({ webhook: null, email: null });
  });

  test("a form that nobody touched says what is set, and is what the server takes", () => {
    const draft = emailDraft(channels);
    expect(emailDraftProblem(draft)).toBeNull();
    const body = { webhook: null, email: emailSettings(draft, "p") };
    expect(channelsRequest.parse(body).email).toMatchObject({
      host: "smtp.example",
      password: "p",
      to: email.to,
    });
    expect(emailDraftProblem(emailDraft({ webhook: null, email: null }))).toContain("mail server");
  });

  test("what is wrong is named", () => {
    const draft = emailDraft(channels);
    for (const port of ["", "0", "65536", "2.5", "x"])
      expect(emailDraftProblem({ ...draft, port })).toContain("port");
    expect(emailDraftProblem({ ...draft, from: "kody" })).toContain("come from");
    expect(emailDraftProblem({ ...draft, to: " , " })).toContain("at least one");
    expect(emailDraftProblem({ ...draft, to: "a@b.example bob" })).toContain("“bob”");
    expect(addressesIn("a@b.example;c@d.example,\n e@f.example ")).toHaveLength(3);
    for (const wrong of ["", "hooks.example", "javascript:alert(1)", "https://"])
      expect(webhookProblem(wrong)).not.toBeNull();
    expect(webhookProblem(" https://hooks.example/T/1 ")).toBeNull();
  });
});

describe("how models are used", () => {
  const none = { tokens: null, usd: null };
  const use: ModelUse = {
    mode: "deep",
    language: "Deutsch",
    use: "fallback",
    budgets: { review: { tokens: 0, usd: 0.5 }, day: none, month: { tokens: 9, usd: null } },
    prices: [{ model: "a model 4", input: 1.25, cached: 0, output: 10 }],
    neverSend: ["*.pem", "b/**"],
    describe: true,
  };

  test("comes back from the form as it went in", () => {
    const draft = modelUseDraft(use);
    expect(modelUseProblem(draft)).toBeNull();
    expect(modelUseBody(draft)).toEqual(use);
    expect(modelUse.parse(modelUseBody(draft))).toEqual(use);
  });

  test("what is wrong is said before it is sent", () => {
    const problem = (part: object) => modelUseProblem({ ...modelUseDraft(use), ...part });
    expect(problem({ language: "1" })).toContain("language");
    expect(problem({ dayUsd: "-1" })).toContain("amount");
    expect(problem({ monthTokens: "1.5" })).toContain("whole number");
    for (const prices of ["gpt", "gpt 1 2", "gpt 1 2 x", "1 2 3"])
      expect(problem({ prices: `m 1 2 3\n${prices}` })).toContain(`“${prices}” is no price`);
    expect(problem({ dayUsd: " ", monthTokens: "", prices: "\n", neverSend: "" })).toBeNull();
  });

  test("a language of the form is one of the server", () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 50 }), (language) => {
        const taken = modelUse.safeParse({ ...use, language }).success;
        expect(languageProblem(language) === null).toBe(taken);
      }),
    );
  });

  test("what is spent stands beside what may be", () => {
    const spent = { day: { tokens: 0, usd: 0 }, month: { tokens: 18_200, usd: 0.004 } };
    expect(spentSentence({ use, spent })).toBe(
      "Spent today: 0.00 USD, 0 tokens. This month: 0.0040 USD, 18,200 of 9 tokens.",
    );
  });
});
