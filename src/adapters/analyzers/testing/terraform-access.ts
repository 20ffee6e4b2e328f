import { document, type Examples, resource } from "./terraform-texts.ts";

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

/** Of rules about who gets in. */
export const accessExamples = {
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
} satisfies Examples;
