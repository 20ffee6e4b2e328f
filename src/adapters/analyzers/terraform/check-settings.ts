import type { Report } from "../source/index.ts";
import { isLiteralSecret } from "../secrets/index.ts";
import type { Attribute, Block } from "./reader.ts";
import type { RuleName } from "./wordings.ts";

type Say = Report<RuleName>["say"];

interface Setting {
  readonly rule: RuleName;
  /** Types of resource, or any. */
  readonly kinds: RegExp;
  readonly name: RegExp;
  /** Compared with the text of the string, or with the expression. */
  readonly value: RegExp;
}

const ANY = /./;
const DATABASES =
  /^aws_(?:db_instance|rds_cluster|rds_cluster_instance|redshift_cluster|docdb_cluster|neptune_cluster)$/;

/** Attributes that are a fault with a certain value. From the documentation of the providers. */
const settings: readonly Setting[] = [
  {
    rule: "public-bucket",
    kinds: /^aws_s3_bucket(?:_acl)?$/,
    name: /^acl$/,
    value: /^(?:public-read|public-read-write|authenticated-read)$/,
  },
  {
    rule: "public-bucket",
    kinds: /^google_storage_/,
    name: /^(?:member|members|entity|role_entity)$/,
    value: /\ball(?:Authenticated)?Users\b/,
  },
  {
    rule: "public-bucket",
    kinds: /^azurerm_storage_account$/,
    name: /^allow_(?:nested_items_to_be_public|blob_public_access)$/,
    value: /^true$/,
  },
  {
    rule: "public-bucket",
    kinds: /^azurerm_storage_container$/,
    name: /^container_access_type$/,
    value: /^(?:blob|container)$/,
  },
  {
    rule: "public-access-not-blocked",
    kinds: /^aws_s3_(?:bucket|account)_public_access_block$/,
    name: /^(?:block_public_acls|block_public_policy|ignore_public_acls|restrict_public_buckets)$/,
    value: /^false$/,
  },
  {
    rule: "unencrypted-storage",
    kinds: ANY,
    name: /^(?:storage_encrypted|encrypted|at_rest_encryption_enabled|transit_encryption_enabled|encrypt_at_rest|infrastructure_encryption_enabled)$/,
    value: /^false$/,
  },
  { rule: "public-database", kinds: DATABASES, name: /^publicly_accessible$/, value: /^true$/ },
  {
    rule: "public-database",
    kinds: /^google_sql_database_instance$/,
    name: /^value$/,
    value: /^0\.0\.0\.0\/0$/,
  },
  {
    rule: "old-tls",
    kinds: ANY,
    name: /^(?:min_tls_version|minimum_tls_version|minimum_protocol_version|ssl_minimal_tls_version_enforced|security_policy)$/,
    value: /^(?:TLS_?1_?[01]|1\.[01]|TLSv1(?:\.1)?(?:_2016)?|SSLv3|TLSEnforcementDisabled)$/,
  },
  {
    rule: "old-tls",
    kinds: ANY,
    name: /^ssl_policy$/,
    value: /^ELBSecurityPolicy-(?:2016-08|2015-05|TLS-1-[01]-.*|TLS13-1-[01]-.*)$/,
  },
  {
    rule: "old-metadata-service",
    kinds: /^aws_(?:instance|launch_template|launch_configuration)$/,
    name: /^http_tokens$/,
    value: /^optional$/,
  },
  { rule: "no-final-snapshot", kinds: DATABASES, name: /^skip_final_snapshot$/, value: /^true$/ },
  {
    rule: "unprotected-deletion",
    kinds: ANY,
    name: /^deletion_protection(?:_enabled)?$/,
    value: /^false$/,
  },
  {
    rule: "no-versions-kept",
    kinds: /^(?:aws_s3_bucket|google_storage_bucket)/,
    name: /^versioning\.(?:enabled)$/,
    value: /^false$/,
  },
  {
    rule: "no-versions-kept",
    kinds: /^aws_s3_bucket_versioning$/,
    name: /^versioning_configuration\.status$/,
    value: /^(?:Disabled|Suspended)$/,
  },
  {
    rule: "no-log",
    kinds: /^aws_cloudtrail$/,
    name: /^(?:enable_logging|enable_log_file_validation|include_global_service_events)$/,
    value: /^false$/,
  },
  {
    rule: "no-log",
    kinds: /^google_compute_subnetwork$|^azurerm_/,
    name: /^(?:enable_flow_logs|logging_enabled)$/,
    value: /^false$/,
  },
  {
    rule: "key-never-rotates",
    kinds: /^aws_kms_key$/,
    name: /^enable_key_rotation$/,
    value: /^false$/,
  },
];

const UNCHECKED =
  /^(?:insecure|skip_tls_verify|insecure_skip_verify|skip_cert_verification|allow_unverified_ssl|tls_insecure_skip_verify|skip_credentials_tls_validation)$/;

/** Single attributes, at any depth of a resource, module or provider. */
export function checkSettings(block: Block, say: Say): void {
  const [kind = ""] = block.labels;
  for (const { name, path, attribute } of attributesOf(block, "", 0)) {
    const value = attribute.string ?? attribute.text;
    if (block.type === "resource") {
      const setting = settings.find(
        (one) =>
          one.kinds.test(kind) &&
          (one.name.test(name) || one.name.test(path)) &&
          one.value.test(value),
      );
      if (setting !== undefined) say(setting.rule, attribute.range, `${name} = ${attribute.text}`);
    }
    if (block.type === "provider" && UNCHECKED.test(name) && value === "true")
      say("unchecked-certificate", attribute.range, `${name} = true`);
    secret(block, name, attribute, say);
  }
  if (block.type === "resource") whole(block, kind, say);
}

function attributesOf(
  block: Block,
  prefix: string,
  depth: number,
): { name: string; path: string; attribute: Attribute }[] {
  const own = [...block.attributes].map(([name, attribute]) => ({
    name,
    path: `${prefix}${name}`,
    attribute,
  }));
  if (depth > 5) return own;
  return [
    ...own,
    ...block.blocks.flatMap((inner) => attributesOf(inner, `${prefix}${inner.type}.`, depth + 1)),
  ];
}

function secret(block: Block, name: string, attribute: Attribute, say: Say): void {
  const value = attribute.string;
  if (value === null || block.type === "variable" || block.type === "output") return;
  if (!isLiteralSecret(name, value)) return;
  // These names are also given to where a secret lies.
  const ambiguous = /^(?:secret|token|access_key|credentials?)$/.test(name);
  if (ambiguous && !(value.length >= 12 && /\d/.test(value) && !/\.\w+$/.test(value))) return;
  say("hard-coded-secret", attribute.range, name);
}

/** What is missing from, or wrong with, a resource as a whole. */
function whole(block: Block, kind: string, say: Say): void {
  const has = (name: string): boolean => block.attributes.has(name);
  if (
    kind === "aws_db_instance" &&
    !has("storage_encrypted") &&
    !has("replicate_source_db") &&
    !has("snapshot_identifier")
  )
    say("unencrypted-storage", block.range, "a missing storage_encrypted");
  if (/^aws_a?lb_listener$/.test(kind) && block.attributes.get("protocol")?.string === "HTTP") {
    const actions = block.blocks.filter(({ type }) => type === "default_action");
    const redirects = actions.some((one) => one.attributes.get("type")?.string === "redirect");
    const plain = block.attributes.get("protocol");
    if (actions.length > 0 && !redirects && plain !== undefined) say("plain-http", plain.range);
  }
}
