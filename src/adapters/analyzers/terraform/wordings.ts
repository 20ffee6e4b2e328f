import { type Wording, wording } from "../source/index.ts";

/** What the checks of Terraform files say. */
export const wordings = {
  "public-bucket": wording(
    "high",
    "security",
    "Bucket is open to everybody",
    "{} lets anybody on the internet read the content, or write to it. Remove it, and serve what is meant to be public through a content network.",
  ),
  "public-access-not-blocked": wording(
    "medium",
    "security",
    "Bucket's protection against public access is switched off",
    "With {} one later policy or ACL is enough to publish the content. Leave it `true`.",
  ),
  "open-port": wording(
    "high",
    "security",
    "Port is open to the whole internet",
    "{} is reached from every address, and scanners find it within minutes. Name the addresses that need it, or go through a VPN or a bastion.",
  ),
  "unencrypted-storage": wording(
    "medium",
    "security",
    "Storage isn't encrypted",
    "{} leaves data, snapshots and copies readable for whoever gets at them, and encrypting later means to create it anew. Set it to `true`.",
  ),
  "iam-wildcard": wording(
    "high",
    "security",
    "Policy allows everything on everything",
    "Whoever holds this policy is an administrator of the account, and so is whoever breaks in there. List the actions and resources that are used.",
  ),
  "iam-any-principal": wording(
    "medium",
    "security",
    "Policy lets every account in",
    "A principal of `*` without a condition is everybody, strangers' accounts included. Name the accounts or roles, or add a condition.",
  ),
  "public-database": wording(
    "high",
    "security",
    "Database has an address on the internet",
    "{} leaves a password and a security group between the data and everybody. Put it into private subnets and connect from inside.",
  ),
  "hard-coded-secret": wording(
    "high",
    "secrets",
    "Secret stands in the configuration",
    "The value of {} is in the repository and in the state for everybody who can read either. Replace it, and take it from a secret store or a variable without default.",
  ),
  "shown-output": wording(
    "medium",
    "security",
    "Output shows a secret",
    "{} is printed at every apply and lands in the pipeline's log. Add `sensitive = true`.",
  ),
  "old-tls": wording(
    "medium",
    "security",
    "Outdated TLS versions are accepted",
    "{} includes protocols with known attacks. Ask for TLS 1.2 or newer.",
  ),
  "unchecked-certificate": wording(
    "medium",
    "security",
    "Provider doesn't check the server's certificate",
    "With {} anybody in between can answer in the server's place and read the credentials. Remove it, or give the authority's certificate.",
  ),
  "plain-http": wording(
    "low",
    "security",
    "Listener serves plain HTTP",
    "Whatever passes here can be read and changed on the way. Redirect to HTTPS.",
  ),
  "old-metadata-service": wording(
    "medium",
    "security",
    "Machine hands out its credentials without a token",
    'With {} a single request that an application can be talked into (SSRF) fetches the credentials of the machine\'s role. Set `http_tokens = "required"`.',
  ),
  "no-final-snapshot": wording(
    "low",
    "correctness",
    "Deleting the database deletes its data for good",
    "With {} a destroy or a change that replaces it leaves no snapshot. Set it to `false` for anything that holds real data.",
  ),
  "unprotected-deletion": wording(
    "low",
    "correctness",
    "Protection against deletion is switched off",
    "With {} a mistaken plan deletes it at once. Leave it `true` for anything that holds real data.",
  ),
  "no-versions-kept": wording(
    "low",
    "correctness",
    "Overwritten and deleted objects are lost",
    "Versioning is switched off with {}: a mistaken or hostile delete can't be undone. Enable it.",
  ),
  "no-log": wording(
    "low",
    "security",
    "Logging is switched off",
    "With {} nobody can tell afterwards who did what. Leave it on.",
  ),
  "key-never-rotates": wording(
    "low",
    "security",
    "Key is never rotated",
    "With {} one key protects everything for ever. Set it to `true`; old data stays readable.",
  ),
  "unpinned-module": wording(
    "medium",
    "dependencies",
    "Module without a fixed version",
    "{} is whatever was pushed there last, so the same commit can plan something else tomorrow. Add `version`, or `?ref=` with a tag or commit.",
  ),
  "duplicate-address": wording(
    "high",
    "correctness",
    "Two blocks have the same address",
    "{} stands in this file twice, and Terraform refuses the configuration. Rename one.",
  ),
  "unknown-variable-type": wording(
    "medium",
    "correctness",
    "Default doesn't fit the variable's type",
    "The variable is declared as {}, and Terraform refuses a default of another kind. Correct one of them.",
  ),
  "open-cluster-api": wording(
    "medium",
    "security",
    "Cluster's API is open to the whole internet",
    "{} lets every address try its luck. Name the addresses that need it, or use the private endpoint.",
  ),
} as const satisfies Record<string, Wording>;

export type RuleName = keyof typeof wordings;
