import { type Examples, resource } from "./terraform-texts.ts";

/** Of rules about what is set. */
export const settingsExamples = {
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
      // kody-ignore javascript/no-template-curly-in-string -- another language's placeholder
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
} satisfies Examples;
