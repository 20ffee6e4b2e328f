import type { Report } from "../source/index.ts";
import type { Attribute, Block } from "./reader.ts";
import type { RuleName } from "./wordings.ts";

type Say = Report<RuleName>["say"];

const EVERYWHERE = /"(?:0\.0\.0\.0\/0|::\/0)"/;
/** Remote logins, Windows' own services, databases, queues, container engines. */
const SENSITIVE = [
  22, 23, 135, 445, 1433, 1521, 2375, 2376, 3306, 3389, 5432, 5900, 5984, 5985, 6379, 8086, 9042,
  9200, 11211, 27017,
];

/** Firewalls and security groups of the three large clouds. */
export function checkNetwork(block: Block, say: Say): void {
  const [kind = ""] = block.labels;
  if (kind === "aws_security_group" || kind === "aws_default_security_group") {
    for (const rule of block.blocks) if (rule.type === "ingress") amazon(rule, say);
  } else if (kind === "aws_security_group_rule") {
    if (text(block, "type") === "ingress") amazon(block, say);
  } else if (kind === "aws_vpc_security_group_ingress_rule") amazon(block, say);
  else if (kind === "google_compute_firewall") google(block, say);
  else if (kind === "azurerm_network_security_rule") azure(block, say);
  else if (kind === "azurerm_network_security_group") {
    for (const rule of block.blocks) if (rule.type === "security_rule") azure(rule, say);
  }
  clusters(block, kind, say);
}

function amazon(rule: Block, say: Say): void {
  const from = ["cidr_blocks", "ipv6_cidr_blocks", "cidr_ipv4", "cidr_ipv6"]
    .map((name) => rule.attributes.get(name))
    .find((one) => one !== undefined && EVERYWHERE.test(one.text));
  if (from === undefined) return;
  const protocol = text(rule, "protocol") || text(rule, "ip_protocol");
  const first = number(rule, "from_port");
  const last = number(rule, "to_port");
  if (/^(?:-1|all)$/.test(protocol)) return say("open-port", from.range, "every port");
  if (protocol.startsWith("icmp") || first === null || last === null) return;
  opened(first, last, from, say);
}

function opened(first: number, last: number, where: Attribute, say: Say): void {
  if (first === 0 && last === 0) return;
  const port = SENSITIVE.find((one) => one >= first && one <= last);
  if (port === undefined) return;
  const all = last - first > 1_000;
  say("open-port", where.range, all ? `ports ${first} to ${last}` : `port ${port}`);
}

function google(block: Block, say: Say): void {
  const from = block.attributes.get("source_ranges");
  if (from === undefined || !EVERYWHERE.test(from.text) || text(block, "direction") === "EGRESS")
    return;
  for (const allow of block.blocks.filter(({ type }) => type === "allow")) {
    const ports = allow.attributes.get("ports")?.text;
    if (/^(?:all|tcp)$/.test(text(allow, "protocol")) && ports === undefined)
      say("open-port", from.range, "every port");
    for (const one of ports?.match(/\d+(?:-\d+)?/g) ?? []) range(one, from, say);
  }
}

function azure(rule: Block, say: Say): void {
  const from = rule.attributes.get("source_address_prefix");
  if (from === undefined || !/^(?:\*|0\.0\.0\.0\/0|Internet|any)$/i.test(from.string ?? "")) return;
  if (!/^allow$/i.test(text(rule, "access")) || !/^inbound$/i.test(text(rule, "direction"))) return;
  const ports =
    rule.attributes.get("destination_port_range") ?? rule.attributes.get("destination_port_ranges");
  if (ports?.string === "*") say("open-port", from.range, "every port");
  for (const one of ports?.text.match(/\d+(?:-\d+)?/g) ?? []) range(one, from, say);
}

function range(written: string, where: Attribute, say: Say): void {
  const [first = "", last = first] = written.split("-");
  opened(Number(first), Number(last), where, say);
}

function clusters(block: Block, kind: string, say: Say): void {
  if (kind === "aws_eks_cluster") {
    const cidrs = block.blocks
      .find(({ type }) => type === "vpc_config")
      ?.attributes.get("public_access_cidrs");
    if (cidrs !== undefined && EVERYWHERE.test(cidrs.text))
      say("open-cluster-api", cidrs.range, "public_access_cidrs");
  }
  if (kind !== "google_container_cluster") return;
  for (const config of block.blocks.filter(
    ({ type }) => type === "master_authorized_networks_config",
  )) {
    for (const one of config.blocks) {
      const cidr = one.attributes.get("cidr_block");
      if (cidr !== undefined && EVERYWHERE.test(cidr.text))
        say("open-cluster-api", cidr.range, "cidr_block");
    }
  }
}

/** The text of an attribute that is one string, "" otherwise. */
export function text(block: Block, name: string): string {
  const attribute = block.attributes.get(name);
  return (
    attribute?.string ?? (/^-?\d+$/.test(attribute?.text ?? "") ? (attribute?.text ?? "") : "")
  );
}

function number(block: Block, name: string): number | null {
  const written = text(block, name);
  return /^\d{1,5}$/.test(written) ? Number(written) : null;
}
