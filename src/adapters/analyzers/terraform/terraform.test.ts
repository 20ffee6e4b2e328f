import { describe, expect, it } from "vitest";
import { terraformAnalyzer } from "./index.ts";
import { readTerraform } from "./reader.ts";
import { type RuleName, wordings } from "./wordings.ts";

async function marks(text: string, path = "main.tf"): Promise<string[]> {
  const result = await terraformAnalyzer().analyze([{ path, text }], new AbortController().signal);
  if (result.status !== "ok") throw new Error(result.reason);
  expect(result.skipped).toEqual([]);
  for (const { title, message } of result.findings) {
    expect(title).not.toMatch(/[`*.]$|\{\}/);
    expect(message).not.toContain("{}");
  }
  return result.findings.map(
    ({ rule, range }) => `${range?.start ?? "-"} ${rule.replace("terraform/", "")}`,
  );
}

/** A resource whose own lines begin on line 2. */
function resource(kind: string, ...lines: string[]): string {
  return [`resource "${kind}" "it" {`, ...lines.map((line) => `  ${line}`), "}", ""].join("\n");
}

function document(...lines: string[]): string {
  return [
    'data "aws_iam_policy_document" "it" {',
    "  statement {",
    ...lines.map((line) => `    ${line}`),
    "  }",
    "}",
    "",
  ].join("\n");
}

const ingress = (port: string, from: string): string =>
  resource(
    "aws_security_group",
    "ingress {",
    `  from_port = ${port}`,
    `  to_port = ${port}`,
    '  protocol = "tcp"',
    `  cidr_blocks = ["${from}"]`,
    "}",
  );

const examples: Record<RuleName, { must: [number, string][]; not: string[] }> = {
  "public-bucket": {
    must: [
      [2, resource("aws_s3_bucket_acl", 'acl = "public-read"')],
      [
        3,
        resource(
          "google_storage_bucket_iam_member",
          'role = "roles/storage.objectViewer"',
          'member = "allUsers"',
        ),
      ],
      [2, resource("azurerm_storage_container", 'container_access_type = "blob"')],
    ],
    not: [
      resource("aws_s3_bucket_acl", 'acl = "private"'),
      resource("google_storage_bucket_iam_member", 'member = "group:all@acme.io"'),
    ],
  },
  "public-access-not-blocked": {
    must: [
      [2, resource("aws_s3_bucket_public_access_block", "block_public_acls = false")],
      [
        3,
        resource(
          "aws_s3_account_public_access_block",
          "block_public_acls = true",
          "restrict_public_buckets = false",
        ),
      ],
    ],
    not: [
      resource("aws_s3_bucket_public_access_block", "block_public_acls = true"),
      resource("aws_s3_bucket_public_access_block", "block_public_acls = var.block"),
    ],
  },
  "open-port": {
    must: [
      [6, ingress("22", "0.0.0.0/0")],
      [
        5,
        resource(
          "aws_security_group_rule",
          'type = "ingress"',
          "from_port = 0",
          "to_port = 65535",
          'cidr_blocks = ["10.0.0.0/8", "0.0.0.0/0"]',
        ),
      ],
      [
        3,
        resource(
          "aws_vpc_security_group_ingress_rule",
          'ip_protocol = "-1"',
          'cidr_ipv4 = "0.0.0.0/0"',
        ),
      ],
      [
        2,
        resource(
          "google_compute_firewall",
          'source_ranges = ["0.0.0.0/0"]',
          "allow {",
          '  protocol = "tcp"',
          '  ports = ["80", "3300-3400"]',
          "}",
        ),
      ],
      [
        4,
        resource(
          "azurerm_network_security_rule",
          'access = "Allow"',
          'direction = "Inbound"',
          'source_address_prefix = "*"',
          'destination_port_range = "3389"',
        ),
      ],
    ],
    not: [
      ingress("443", "0.0.0.0/0"),
      ingress("22", "10.0.0.0/8"),
      resource(
        "aws_security_group",
        "egress {",
        "  from_port = 0",
        "  to_port = 0",
        '  protocol = "-1"',
        '  cidr_blocks = ["0.0.0.0/0"]',
        "}",
      ),
      resource(
        "azurerm_network_security_rule",
        'access = "Deny"',
        'direction = "Inbound"',
        'source_address_prefix = "*"',
        'destination_port_range = "*"',
      ),
    ],
  },
  "unencrypted-storage": {
    must: [
      [2, resource("aws_ebs_volume", "encrypted = false")],
      [1, resource("aws_db_instance", 'engine = "postgres"')],
      [3, resource("aws_instance", "root_block_device {", "  encrypted = false", "}")],
    ],
    not: [
      resource("aws_db_instance", "storage_encrypted = true"),
      resource("aws_db_instance", "replicate_source_db = aws_db_instance.main.arn"),
      resource("aws_ebs_volume", "encrypted = var.encrypted"),
    ],
  },
  "iam-wildcard": {
    must: [
      [2, document('actions = ["*"]', 'resources = ["*"]')],
      [
        2,
        resource(
          "aws_iam_policy",
          "policy = jsonencode({",
          '  Statement = [{ Effect = "Allow", Action = "*", Resource = "*" }]',
          "})",
        ),
      ],
      [
        2,
        resource(
          "aws_iam_role_policy",
          "policy = <<EOF",
          '{ "Statement": [{ "Effect": "Allow", "Action": ["*"], "Resource": "*" }] }',
          "EOF",
        ),
      ],
    ],
    not: [
      document('actions = ["s3:*"]', 'resources = ["*"]'),
      document('effect = "Deny"', 'actions = ["*"]', 'resources = ["*"]'),
      resource(
        "aws_iam_policy",
        'policy = jsonencode({ Statement = [{ Effect = "Allow", Action = "s3:Get*", Resource = "*" }] })',
      ),
      resource(
        "aws_iam_policy",
        'policy = jsonencode({ Statement = [{ Effect = "Deny", NotAction = "*", Resource = "*" }] })',
      ),
    ],
  },
  "iam-any-principal": {
    must: [
      [5, document("principals {", '  type = "AWS"', '  identifiers = ["*"]', "}")],
      [
        2,
        resource(
          "aws_sqs_queue_policy",
          'policy = jsonencode({ Statement = [{ Effect = "Allow", Principal = "*", Action = "sqs:*", Resource = "x" }] })',
        ),
      ],
      [
        2,
        resource(
          "aws_sns_topic_policy",
          'policy = jsonencode({ Statement = [{ Effect = "Allow", Principal = { AWS = "*" }, Action = "sns:*" }] })',
        ),
      ],
    ],
    not: [
      document(
        "principals {",
        '  type = "AWS"',
        '  identifiers = ["*"]',
        "}",
        "condition {",
        '  test = "StringEquals"',
        "}",
      ),
      document("principals {", '  type = "Service"', '  identifiers = ["ec2.amazonaws.com"]', "}"),
      resource(
        "aws_sqs_queue_policy",
        'policy = jsonencode({ Statement = [{ Effect = "Deny", Principal = "*", Action = "sqs:*" }] })',
      ),
      resource(
        "aws_sqs_queue_policy",
        'policy = jsonencode({ Statement = [{ Effect = "Allow", Principal = "*", Condition = { Bool = { "aws:SecureTransport" = "true" } } }] })',
      ),
    ],
  },
  "public-database": {
    must: [
      [3, resource("aws_db_instance", "storage_encrypted = true", "publicly_accessible = true")],
      [
        5,
        resource(
          "google_sql_database_instance",
          "settings {",
          "  ip_configuration {",
          "    authorized_networks {",
          '      value = "0.0.0.0/0"',
          "    }",
          "  }",
          "}",
        ),
      ],
    ],
    not: [
      resource("aws_db_instance", "storage_encrypted = true", "publicly_accessible = false"),
      resource("aws_instance", "publicly_accessible = true"),
    ],
  },
  "hard-coded-secret": {
    must: [
      [2, resource("aws_db_instance", 'password = "tr0ub4dor-prod"')],
      [2, 'variable "db_password" {\n  default = "tr0ub4dor-prod"\n}\n'],
      [2, 'provider "acme" {\n  api_key = "9f8a7b6c5d4e3f2a"\n}\n'],
    ],
    not: [
      resource("aws_db_instance", "password = var.db_password"),
      'variable "db_password" {\n  default = ""\n}\n',
      'variable "db_password" {\n  default = "changeme"\n}\n',
      resource("kubernetes_secret", 'secret = "database-credentials"'),
      resource("aws_db_instance", 'password = "${random_password.db.result}"'),
    ],
  },
  "shown-output": {
    must: [
      [1, 'output "db_password" {\n  value = aws_db_instance.it.password\n}\n'],
      [
        1,
        'output "ci_secret_access_key" {\n  value = aws_iam_access_key.ci.secret\n  sensitive = false\n}\n',
      ],
    ],
    not: [
      'output "db_password" {\n  value = aws_db_instance.it.password\n  sensitive = true\n}\n',
      'output "db_password_arn" {\n  value = aws_secretsmanager_secret.it.arn\n}\n',
    ],
  },
  "old-tls": {
    must: [
      [2, resource("azurerm_storage_account", 'min_tls_version = "TLS1_0"')],
      [
        3,
        resource(
          "aws_cloudfront_distribution",
          "viewer_certificate {",
          '  minimum_protocol_version = "TLSv1_2016"',
          "}",
        ),
      ],
      [2, resource("aws_lb_listener", 'ssl_policy = "ELBSecurityPolicy-2016-08"')],
    ],
    not: [
      resource("azurerm_storage_account", 'min_tls_version = "TLS1_2"'),
      resource("aws_lb_listener", 'ssl_policy = "ELBSecurityPolicy-TLS13-1-2-2021-06"'),
      resource(
        "aws_cloudfront_distribution",
        "viewer_certificate {",
        '  minimum_protocol_version = "TLSv1.2_2021"',
        "}",
      ),
    ],
  },
  "unchecked-certificate": {
    must: [
      [2, 'provider "vault" {\n  skip_tls_verify = true\n}\n'],
      [3, 'provider "helm" {\n  kubernetes {\n    insecure = true\n  }\n}\n'],
    ],
    not: [
      'provider "vault" {\n  skip_tls_verify = false\n}\n',
      resource("acme_thing", "insecure = true"),
    ],
  },
  "plain-http": {
    must: [
      [
        2,
        resource(
          "aws_lb_listener",
          'protocol = "HTTP"',
          "default_action {",
          '  type = "forward"',
          "}",
        ),
      ],
      [
        2,
        resource(
          "aws_alb_listener",
          'protocol = "HTTP"',
          "default_action {",
          '  type = "fixed-response"',
          "}",
        ),
      ],
    ],
    not: [
      resource(
        "aws_lb_listener",
        'protocol = "HTTP"',
        "default_action {",
        '  type = "redirect"',
        "}",
      ),
      resource(
        "aws_lb_listener",
        'protocol = "HTTPS"',
        "default_action {",
        '  type = "forward"',
        "}",
      ),
    ],
  },
  "old-metadata-service": {
    must: [
      [3, resource("aws_instance", "metadata_options {", '  http_tokens = "optional"', "}")],
      [
        4,
        resource(
          "aws_launch_template",
          "metadata_options {",
          '  http_endpoint = "enabled"',
          '  http_tokens = "optional"',
          "}",
        ),
      ],
    ],
    not: [
      resource("aws_instance", "metadata_options {", '  http_tokens = "required"', "}"),
      resource("aws_instance", 'ami = "x"'),
    ],
  },
  "no-final-snapshot": {
    must: [
      [3, resource("aws_db_instance", "storage_encrypted = true", "skip_final_snapshot = true")],
      [2, resource("aws_rds_cluster", "skip_final_snapshot = true")],
    ],
    not: [
      resource("aws_rds_cluster", "skip_final_snapshot = false"),
      resource("aws_rds_cluster", "skip_final_snapshot = var.dev"),
    ],
  },
  "unprotected-deletion": {
    must: [
      [2, resource("aws_rds_cluster", "deletion_protection = false")],
      [2, resource("aws_dynamodb_table", "deletion_protection_enabled = false")],
    ],
    not: [resource("aws_rds_cluster", "deletion_protection = true"), resource("aws_rds_cluster")],
  },
  "no-versions-kept": {
    must: [
      [
        3,
        resource(
          "aws_s3_bucket_versioning",
          "versioning_configuration {",
          '  status = "Suspended"',
          "}",
        ),
      ],
      [3, resource("google_storage_bucket", "versioning {", "  enabled = false", "}")],
    ],
    not: [
      resource(
        "aws_s3_bucket_versioning",
        "versioning_configuration {",
        '  status = "Enabled"',
        "}",
      ),
      resource("google_storage_bucket", "website {", "  enabled = false", "}"),
    ],
  },
  "no-log": {
    must: [
      [2, resource("aws_cloudtrail", "enable_logging = false")],
      [2, resource("aws_cloudtrail", "enable_log_file_validation = false")],
    ],
    not: [
      resource("aws_cloudtrail", "enable_logging = true"),
      resource("aws_thing", "enable_logging = false"),
    ],
  },
  "key-never-rotates": {
    must: [
      [2, resource("aws_kms_key", "enable_key_rotation = false")],
      [3, resource("aws_kms_key", 'description = "x"', "enable_key_rotation = false")],
    ],
    not: [
      resource("aws_kms_key", "enable_key_rotation = true"),
      resource("aws_kms_key", 'description = "x"'),
    ],
  },
  "unpinned-module": {
    must: [
      [2, 'module "vpc" {\n  source = "terraform-aws-modules/vpc/aws"\n}\n'],
      [2, 'module "vpc" {\n  source = "git::https://bitbucket.org/acme/vpc.git"\n}\n'],
    ],
    not: [
      'module "vpc" {\n  source = "terraform-aws-modules/vpc/aws"\n  version = "5.8.1"\n}\n',
      'module "vpc" {\n  source = "git::https://bitbucket.org/acme/vpc.git?ref=v1.2.0"\n}\n',
      'module "vpc" {\n  source = "./modules/vpc"\n}\n',
    ],
  },
  "duplicate-address": {
    must: [
      [4, resource("aws_x", "a = 1") + resource("aws_x", "a = 2")],
      [3, 'variable "a" {\n}\nvariable "a" {\n}\n'],
    ],
    not: [
      resource("aws_x", "a = 1") + resource("aws_y", "a = 1"),
      'provider "aws" {\n}\nprovider "aws" {\n  alias = "b"\n}\n',
    ],
  },
  "unknown-variable-type": {
    must: [
      [3, 'variable "a" {\n  type = number\n  default = "many"\n}\n'],
      [3, 'variable "a" {\n  type = list(string)\n  default = "x"\n}\n'],
      [3, 'variable "a" {\n  type = string\n  default = ["x"]\n}\n'],
    ],
    not: [
      'variable "a" {\n  type = number\n  default = "5"\n}\n',
      'variable "a" {\n  type = list(string)\n  default = []\n}\n',
      'variable "a" {\n  type = string\n  default = null\n}\n',
      'variable "a" {\n  type = any\n  default = {}\n}\n',
    ],
  },
  "open-cluster-api": {
    must: [
      [
        3,
        resource("aws_eks_cluster", "vpc_config {", '  public_access_cidrs = ["0.0.0.0/0"]', "}"),
      ],
      [
        4,
        resource(
          "google_container_cluster",
          "master_authorized_networks_config {",
          "  cidr_blocks {",
          '    cidr_block = "0.0.0.0/0"',
          "  }",
          "}",
        ),
      ],
    ],
    not: [
      resource(
        "aws_eks_cluster",
        "vpc_config {",
        '  public_access_cidrs = ["203.0.113.0/24"]',
        "}",
      ),
      resource("aws_eks_cluster", "vpc_config {", "  endpoint_public_access = false", "}"),
    ],
  },
};

describe.each(Object.entries(examples))("terraform/%s", (rule, { must, not }) => {
  it.each(must)("strikes on line %i of %j", async (line, text) => {
    expect(await marks(text)).toContain(`${line} ${rule}`);
  });
  it.each(not)("is silent on %j", async (text) => {
    expect((await marks(text)).filter((mark) => mark.endsWith(` ${rule}`))).toEqual([]);
  });
});

it("words every rule and has examples of it", () => {
  expect(Object.keys(examples).toSorted()).toEqual(Object.keys(wordings).toSorted());
});

it("reads files of values", async () => {
  expect(
    await marks('region = "eu-west-1"\ndb_password = "tr0ub4dor-prod"\n', "prod.tfvars"),
  ).toEqual(["2 hard-coded-secret"]);
});

describe("readTerraform", () => {
  it("keeps blocks, attributes and lines apart", () => {
    const blocks = readTerraform(`# a comment { "
/* another
   = { */
locals { one = "x \${var.a["k"]} y" } // after
resource "a_b" "c" {
  text = <<-EOT
    closes nothing: } "
  EOT
  list = [
    1, # one
    "two",
  ]
  inner {
    deep = a.b[0].c == 2 ? "y" : "n"
  }
}
`);
    expect(
      blocks?.map(({ type, labels, attributes, range }) => [
        range.start,
        type,
        ...labels,
        ...[...attributes].map(
          ([name, one]) => `${name}:${one.range.start}-${one.range.end} ${one.string}`,
        ),
      ]),
    ).toEqual([
      [4, "locals", "one:4-4 null"],
      [5, "resource", "a_b", "c", "text:6-8 null", "list:9-12 null"],
    ]);
    expect(blocks?.[1]?.attributes.get("list")?.text).toBe('[ 1 , "two" , ]');
    expect(blocks?.[1]?.blocks[0]?.attributes.get("deep")?.text).toBe(
      'a.b [ 0 ].c == 2 ? "y" : "n"',
    );
  });

  it.each([
    "}",
    "a {",
    'a "b',
    "a = <<EOF\nnever",
    "a b c",
    "= 1",
    "a {\n} }",
    '"${"',
    `${"a {\n".repeat(10_000)}`,
  ])("gives up on %j", (text) => {
    expect(readTerraform(text)).toBeNull();
  });

  it.each([
    ["", 0],
    ["\n\n", 0],
    ["a = [[[", 0],
    ["a {}", 1],
    ["a { b {} }\nc {}", 2],
  ])("reads %j as blocks: %i", (text, blocks) => {
    expect(readTerraform(text)).toHaveLength(blocks);
  });
});
