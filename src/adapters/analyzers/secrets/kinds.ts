import type { Severity } from "../../../core/domain/index.ts";

export interface SecretKind {
  /** Second half of the rule's name. */
  readonly name: string;
  /** As it reads after "A live". */
  readonly title: string;
  readonly severity: Severity;
  /** Where its owner takes it back. */
  readonly revoke: string;
}

function kind(name: string, title: string, severity: Severity, revoke: string): SecretKind {
  return { name, title, severity, revoke };
}

const uri = "Change the password in the database";

/** What secretlint calls a find, and what Kody says of it. Rules not listed get `otherKind`. */
export const kindsByMessage: ReadonlyMap<string, SecretKind> = new Map([
  [
    "AWSSecretAccessKey",
    kind("aws-secret-key", "AWS secret access key", "critical", "Deactivate the key in AWS IAM"),
  ],
  [
    "PackageJSON_xOauthToken",
    kind("github-token", "GitHub token", "critical", "Revoke it in GitHub's settings"),
  ],
  [
    "Npmrc_authToken",
    kind("npm-token", "npm registry token", "critical", "Revoke it with `npm token revoke`"),
  ],
  [
    "NPM_ACCESS_TOKEN",
    kind("npm-token", "npm registry token", "critical", "Revoke it with `npm token revoke`"),
  ],
  [
    "SLACK_TOKEN",
    kind("slack-token", "Slack token", "critical", "Revoke it in the Slack app's settings"),
  ],
  [
    "IncomingWebhook",
    kind(
      "slack-webhook",
      "Slack webhook address",
      "high",
      "Remove the webhook in the Slack app's settings",
    ),
  ],
  ["BasicAuth", kind("url-password", "Password inside a URL", "high", "Change the password")],
  [
    "PrivateKey",
    kind("private-key", "Private key", "critical", "Replace the key pair everywhere it is trusted"),
  ],
  [
    "STRIPE_SECRET_KEY_TEST",
    kind("stripe-test-key", "Stripe test key", "medium", "Roll the key in Stripe's dashboard"),
  ],
  [
    "STRIPE_RESTRICTED_KEY_TEST",
    kind("stripe-test-key", "Stripe test key", "medium", "Roll the key in Stripe's dashboard"),
  ],
  ["MongoDBConnection", kind("database-password", "Database password", "high", uri)],
  ["MySQLConnection", kind("database-password", "Database password", "high", uri)],
  ["PostgreSQLConnection", kind("database-password", "Database password", "high", uri)],
]);

/** By the last part of secretlint's rule id, for rules whose messages all mean the same. */
const kindsByRule: ReadonlyMap<string, SecretKind> = new Map([
  ["openai", kind("openai-key", "OpenAI API key", "critical", "Revoke it in OpenAI's dashboard")],
  [
    "anthropic",
    kind("anthropic-key", "Anthropic API key", "critical", "Revoke it in the Anthropic console"),
  ],
  ["groq", kind("groq-key", "Groq API key", "high", "Revoke it in the Groq console")],
  [
    "huggingface",
    kind("huggingface-token", "Hugging Face token", "high", "Revoke it in the account's settings"),
  ],
  ["linear", kind("linear-token", "Linear API key", "high", "Revoke it in Linear's settings")],
  [
    "notion",
    kind(
      "notion-token",
      "Notion integration token",
      "high",
      "Roll it in the integration's settings",
    ),
  ],
  [
    "sendgrid",
    kind("sendgrid-key", "SendGrid API key", "high", "Delete it in SendGrid's settings"),
  ],
  [
    "shopify",
    kind("shopify-token", "Shopify token", "critical", "Rotate it in the app's settings"),
  ],
  [
    "stripe",
    kind("stripe-live-key", "Stripe live key", "critical", "Roll the key in Stripe's dashboard"),
  ],
  ["github", kind("github-token", "GitHub token", "critical", "Revoke it in GitHub's settings")],
  ["gitlab", kind("gitlab-token", "GitLab token", "critical", "Revoke it in GitLab's settings")],
  ["grafana", kind("grafana-token", "Grafana token", "high", "Revoke it in Grafana")],
  [
    "1password",
    kind(
      "1password-token",
      "1Password service account token",
      "critical",
      "Revoke it in 1Password",
    ),
  ],
  [
    "hashicorp-vault",
    kind("vault-token", "HashiCorp Vault token", "critical", "Revoke it with `vault token revoke`"),
  ],
  [
    "vercel",
    kind("vercel-token", "Vercel token", "critical", "Revoke it in the Vercel account's settings"),
  ],
  [
    "databricks",
    kind("databricks-token", "Databricks token", "critical", "Revoke it in Databricks' settings"),
  ],
  [
    "docker",
    kind(
      "docker-token",
      "Docker access token",
      "critical",
      "Revoke it in Docker's account settings",
    ),
  ],
  ["figma", kind("figma-token", "Figma token", "high", "Revoke it in Figma's settings")],
  [
    "cloudflare",
    kind("cloudflare-token", "Cloudflare token", "critical", "Roll it in Cloudflare's dashboard"),
  ],
  [
    "tailscale",
    kind("tailscale-key", "Tailscale key", "critical", "Revoke it in the Tailscale admin console"),
  ],
]);

const otherKind = kind("token", "Access token", "high", "Revoke it where it was issued");

/** `ruleId` is secretlint's, e.g. `@secretlint/secretlint-rule-github`. */
export function secretKind(ruleId: string, messageId: string): SecretKind {
  const rule = ruleId.replace(/^.*secretlint-rule-/, "");
  return kindsByMessage.get(messageId) ?? kindsByRule.get(rule) ?? otherKind;
}

const atlassian = "Revoke it in the Atlassian account's security settings";
const access = "Revoke it in the access token settings of the repository, project or workspace";

/**
 * What the preset does not know. Each pattern is a fixed prefix and one bounded character class, so matching is linear.
 * Bitbucket: API tokens start with ATATT, access tokens with ATCTT, app passwords with ATBB.
 */
export const ownPatterns: readonly { readonly kind: SecretKind; readonly pattern: RegExp }[] = [
  {
    kind: kind("atlassian-api-token", "Atlassian API token", "critical", atlassian),
    pattern: /(?<![A-Za-z0-9])ATATT[A-Za-z0-9_-]{40,400}(?:=[A-F0-9]{8})?(?![A-Za-z0-9])/g,
  },
  {
    kind: kind("bitbucket-access-token", "Bitbucket access token", "critical", access),
    pattern: /(?<![A-Za-z0-9])ATCTT[A-Za-z0-9_-]{40,400}(?:=[A-F0-9]{8})?(?![A-Za-z0-9])/g,
  },
  {
    kind: kind(
      "bitbucket-app-password",
      "Bitbucket app password",
      "critical",
      "Revoke it in Bitbucket's personal settings",
    ),
    pattern: /(?<![A-Za-z0-9])ATBB[A-Za-z0-9]{32}(?![A-Za-z0-9])/g,
  },
  {
    kind: kind("aws-key-id", "AWS access key id", "high", "Deactivate the key in AWS IAM"),
    pattern: /(?<![A-Za-z0-9])(?:AKIA|ASIA)[A-Z2-7]{16}(?![A-Za-z0-9])/g,
  },
];
