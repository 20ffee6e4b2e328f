import type { Confidence } from "../../../core/domain/index.ts";
import type { Family } from "./languages.ts";
import { type Block, successor } from "./lines.ts";
import type { Kind, Loss } from "./say.ts";
import type { ChangeView, FileView } from "./view.ts";

/** A strong form that a line had, and the weak one that its successor has. */
interface Swap {
  readonly kind: Kind;
  readonly strong: RegExp;
  readonly weak: RegExp;
  readonly confidence: Confidence;
  readonly families?: readonly Family[];
  /** Words that both lines must share, so that a strong form elsewhere is not meant. */
  readonly about?: RegExp;
}

const AUTH =
  /\b\w*(?:admin|owner|role|permission|authori[sz]|authenticated|isAuth|allowed|granted|moderator|superuser|is_staff|privilege|acl|canEdit|canDelete|canView|logged_?in)\w*/i;

const SWAPS: readonly Swap[] = [
  swap(
    "raw-output",
    /\.(?:textContent|innerText)\s*=(?!=)/,
    /\.(?:innerHTML|outerHTML)\s*=(?!=)/,
    "high",
  ),
  swap("raw-output", /\.text\(\s*[^)\s]/, /\.html\(\s*[^)\s]/, "medium", ["js", "template"]),
  swap("raw-output", /\bv-text\s*=/, /\bv-html\s*=/, "high"),
  swap(
    "raw-output",
    /\{\{(?![{!]).*\}\}/,
    /\{\{\{.*\}\}\}|\{!!.*!!\}|\{\{.*\|\s*(?:safe|raw)\b.*\}\}/,
    "high",
    ["template", "php"],
  ),
  swap("raw-output", /<%=(?!=)/, /<%-(?!=)\s*\w|<%==|<%=\s*raw\b|<%=.*\.html_safe/, "high", [
    "template",
  ]),
  swap("raw-output", /\{[^{}]+\}/, /dangerouslySetInnerHTML|\{@html/, "medium", ["js", "template"]),
  swap("raw-output", /<%=\s*sanitize\b/, /<%=\s*raw\b|<%==|html_safe/, "medium", ["template"]),
  swap(
    "escaping",
    /\b(?:auto_?escape|escape(?:HTML|_html)?|sanitize)["']?\s*(?::|=>|=)\s*true/i,
    /\b(?:auto_?escape|escape(?:HTML|_html)?|sanitize)["']?\s*(?::|=>|=)\s*false/i,
    "high",
  ),
  swap(
    "shell-spawn",
    /\b(?:execFile(?:Sync)?|spawn(?:Sync)?)\s*\(/,
    /(?<![.\w])exec(?:Sync)?\s*\(|\bchild_process\.exec(?:Sync)?\s*\(/,
    "high",
    ["js"],
  ),
  swap(
    "shell-spawn",
    /\bsubprocess\.\w+\s*\(\s*\[|shell\s*=\s*False/,
    /\bos\.(?:system|popen)\s*\(|shell\s*=\s*True/,
    "high",
    ["python"],
  ),
  swap("shell-spawn", /\bshell\s*:\s*false/, /\bshell\s*:\s*true/, "high", ["js"]),
  swap("shell-spawn", /\bsystem\s*\(?\s*["'][\w-]+["']\s*,/, /\bsystem\s*\(?\s*["'].*#\{/, "high", [
    "ruby",
  ]),
  swap(
    "shell-spawn",
    /\bexec\.Command(?:Context)?\((?!.*"(?:ba)?sh")/,
    /\bexec\.Command(?:Context)?\(.*"(?:ba)?sh",\s*"-c"/,
    "high",
    ["go"],
  ),
  swap(
    "constant-time",
    /timingSafeEqual|compare_digest|hash_equals|secure_compare|ConstantTimeCompare|constant_time_compare|FixedTimeEquals|CRYPTO_memcmp/,
    /[^=!]==|\.equals\(|memcmp|strcmp|bytes\.Equal/,
    "high",
  ),
  swap(
    "signature-check",
    /\bjwt\.verify\b|\bjwtVerify\b|\bverify_signature['"]?\s*[:=]\s*True/,
    /\bjwt\.decode\b|\bjwt_?[dD]ecode\b|\bdecodeJwt\b|\bverify_signature['"]?\s*[:=]\s*False/,
    "high",
  ),
  swap(
    "tls-verification",
    /rejectUnauthorized\s*[:=]\s*true|verify(?:_ssl|_certs)?\s*=\s*True|InsecureSkipVerify\s*:\s*false|CURLOPT_SSL_VERIFY\w+\s*(?:,|=>)\s*(?:true|1|2)|VERIFY_PEER\b|ssl_verify\s*[:=]\s*true/i,
    /rejectUnauthorized\s*[:=]\s*false|verify(?:_ssl|_certs)?\s*=\s*False|InsecureSkipVerify\s*:\s*true|CURLOPT_SSL_VERIFY\w+\s*(?:,|=>)\s*(?:false|0)|VERIFY_NONE\b|ssl_verify\s*[:=]\s*false|CERT_NONE/i,
    "high",
  ),
  swap(
    "tls-version",
    /TLSv?_?1[._]?[23]|TLS1[23]|VersionTLS1[23]|SslProtocols\.Tls1[23]/,
    /TLSv?_?1[._]?[01]\b|TLSv1(?![._\d])|VersionTLS1[01]|VersionSSL30|SSLv[23]\b|SslProtocols\.(?:Tls|Tls11|Ssl3)\b/,
    "high",
  ),
  swap(
    "plain-transport",
    /["'`]https:\/\/(?!localhost|127\.)/,
    /["'`]http:\/\/(?!localhost|127\.|www\.w3\.org|schemas?\.|xmlns|(?:[\w.-]+\.)?(?:example|test|local)\b)/,
    "low",
  ),
  swap(
    "cookie-flag",
    /\b(?:httpOnly|http_only|HttpOnly|secure|Secure)["']?\s*(?:=>|[:=])\s*["']?true|session_cookie_(?:secure|httponly)\s*=\s*True/i,
    /\b(?:httpOnly|http_only|HttpOnly|secure|Secure)["']?\s*(?:=>|[:=])\s*["']?false|session_cookie_(?:secure|httponly)\s*=\s*False/i,
    "high",
  ),
  swap(
    "cookie-flag",
    /same_?site["']?\s*(?:=>|[:=])\s*["':]?(?:strict|lax)/i,
    /same_?site["']?\s*(?:=>|[:=])\s*["':]?none/i,
    "high",
  ),
  swap(
    "security-header",
    /(?:script-src|default-src|frame-ancestors|object-src)(?!.*unsafe-)/,
    /(?:script-src|default-src|frame-ancestors|object-src).*(?:'unsafe-(?:inline|eval)'|\s\*)/,
    "medium",
  ),
  swap(
    "security-header",
    /X-Frame-Options.*(?:DENY|SAMEORIGIN)/i,
    /X-Frame-Options.*ALLOW/i,
    "high",
  ),
  swap(
    "security-header",
    /Access-Control-Allow-Origin(?!.*["']\*["'])|\borigin\s*:\s*(?!["']\*|true)\S/i,
    /Access-Control-Allow-Origin.*["']\*["']|\borigin\s*:\s*(?:["']\*["']|true)/i,
    "medium",
  ),
  swap(
    "weaker-crypto",
    /\b(?:sha-?(?:256|384|512)|sha3|blake2\w*|bcrypt|argon2\w*|scrypt)\b|SHA(?:256|384|512)|createHash\(["']sha(?:256|512)/i,
    /\b(?:md5|sha-?1)\b|(?:MD5|SHA1)(?:\.|_|\()|["']md5|["']sha1["']/i,
    "medium",
  ),
  swap(
    "weaker-crypto",
    /aes[-_]?\w*[-_/]?(?:gcm|ccm)|AES\/GCM|chacha20/i,
    /aes[-_]?\w*[-_/]?(?:ecb|cbc)|AES\/(?:ECB|CBC)|\b(?:3?des|rc4)\b/i,
    "high",
  ),
  swap(
    "weak-random",
    /crypto\.(?:randomBytes|randomUUID|getRandomValues|randomInt)|\bSecureRandom\b|\bsecrets\.\w+\(|SystemRandom|random_bytes\(|random_int\(|RandomNumberGenerator|crypto\/rand/,
    /Math\.random\(|\bnew Random\(|(?<!_)\brandom\.(?:rand\w*|choices?|sample|random|getrandbits)\(|\bmt_rand\(|(?<![\w.])rand\(|\buniqid\(|math\/rand|Random\.Shared/,
    "high",
  ),
  swap(
    "unsafe-call",
    /\byaml\.safe_load\b|SafeLoader|YAML\.safe_load/,
    /\byaml\.(?:unsafe_)?load\b(?!.*Safe)|\bYAML\.(?:unsafe_)?load\b|(?:Unsafe|Full)Loader/,
    "high",
  ),
  swap(
    "unsafe-call",
    /\bast\.literal_eval\(|\bJSON\.parse\(|\bjson\.loads?\(/,
    /(?<![.\w])eval\(|\bpickle\.loads?\(/,
    "high",
  ),
  swap(
    "unsafe-call",
    /\bjson_decode\(|allowed_classes/,
    /\bunserialize\((?!.*allowed_classes)/,
    "high",
    ["php"],
  ),
  swap(
    "unsafe-call",
    /\b(?:strlcpy|strncpy|strlcat|strncat|snprintf|vsnprintf|fgets|strcpy_s|\w*safe_\w*(?:cpy|cat))\s*\(/,
    /\b(?:strcpy|strcat|sprintf|vsprintf|gets)\s*\(/,
    "high",
    ["c"],
  ),
  swap(
    "unsafe-call",
    /printf\s*\((?:[^,"]*,\s*)?"%s"/,
    /printf\s*\(\s*(?:[^,"]*,\s*)?[a-z_]\w*\s*\)/,
    "high",
    ["c"],
  ),
  swap(
    "unsafe-call",
    /\bdefusedxml\b|resolve_entities\s*=\s*False|disallow-doctype-decl.*true/,
    /\bxml\.(?:etree|dom|sax)\b|resolve_entities\s*=\s*True|disallow-doctype-decl.*false/,
    "high",
  ),
  swap("unsafe-call", /\.(?:permit)\(/, /\.permit!/, "high", ["ruby"]),
  swap(
    "unsafe-call",
    /\bbasic_auth_safe\b|["']r?["']?nofollow_symlinks|O_NOFOLLOW/,
    /open\s*\((?!.*O_NOFOLLOW)/,
    "medium",
    ["c"],
  ),
  swap(
    "authentication",
    /\b(?:authenticated\(\)|hasRole\(|hasAnyRole\(|hasAuthority\(|denyAll\(\)|IsAuthenticated\b|IsAdminUser\b|\[Authorize)/,
    /permitAll\(\)|anonymous\(\)|\bAllowAny\b|\[AllowAnonymous/,
    "high",
  ),
  swap("prototype-check", /Object\.create\(null\)/, /(?:[=:(]|return)\s*\{\s*\}/, "medium", ["js"]),
  swap(
    "prototype-check",
    /hasOwnProperty\.call\(|\bhasOwn\(|\.hasOwnProperty\(/,
    /\w\s+in\s+\w|\w\[\w+\]/,
    "low",
    ["js"],
  ),
  swap(
    "rate-limit",
    /\bcontext\.WithTimeout\(|http\.MaxBytesReader\(|io\.LimitReader\(/,
    /\bcontext\.(?:Background|TODO|WithCancel)\(|io\.ReadAll\(|\.Body\b/,
    "medium",
    ["go"],
  ),
  swap(
    "bounds-check",
    /[\w)\]]\s*<\s*(?:\w+\.(?:length|size\(\)|Length|Count)\b|(?:len|count|sizeof|strlen)\()/,
    /[\w)\]]\s*<=\s*(?:\w+\.(?:length|size\(\)|Length|Count)\b|(?:len|count|sizeof|strlen)\()/,
    "medium",
  ),
  swap("role-check", /===|!==/, /[^=!]==[^=]|!=[^=]/, "low", ["js", "php"], AUTH),
  swap("error-check", /\berr\s*:?=\s*[\w.]+\(/, /(?:^|,\s*)_\s*:?=\s*[\w.]+\(/, "medium", ["go"]),
  swap(
    "regex-anchor",
    /\bmatches\(|\bfullmatch\(|\.matchEntire\(/,
    /\bfind\(|\bsearch\(|re\.match\(|\.containsMatchIn\(/,
    "medium",
    ["python", "jvm"],
  ),
];

function swap(
  kind: Kind,
  strong: RegExp,
  weak: RegExp,
  confidence: Confidence,
  families?: readonly Family[],
  about?: RegExp,
): Swap {
  return {
    kind,
    strong,
    weak,
    confidence,
    ...(families === undefined ? {} : { families }),
    ...(about === undefined ? {} : { about }),
  };
}

/** How much a line and its successor must have in common. */
const ALIKE = 0.45;

export function weakened(block: Block, file: FileView, view: ChangeView): Loss[] {
  const losses: Loss[] = [];
  const open = SWAPS.filter(
    ({ families, weak }) =>
      (families?.includes(file.language.family) ?? true) &&
      block.added.some(({ code }) => weak.test(code)),
  );
  for (const one of open) {
    const removed = block.removed.find(
      ({ code }) => one.strong.test(code) && (one.kind === "rate-limit" || !one.weak.test(code)),
    );
    if (
      removed === undefined ||
      (view.balanced(one.strong) && one.kind !== "role-check" && one.kind !== "raw-output")
    )
      continue;
    const candidates = block.added.filter(
      ({ code }) => one.weak.test(code) && (one.kind === "raw-output" || !one.strong.test(code)),
    );
    const line = successor(
      removed.code,
      candidates,
      one.kind === "constant-time" ? ALIKE / 2 : ALIKE,
    );
    if (line === null) continue;
    if (one.about !== undefined && !(one.about.test(removed.code) && one.about.test(line.code)))
      continue;
    if (one.kind === "raw-output" && !sharesAName(removed.code, line.code)) continue;
    losses.push({
      kind: one.kind,
      line: line.line,
      name: line.code,
      removed,
      confidence: one.confidence,
    });
  }
  return losses;
}

function sharesAName(left: string, right: string): boolean {
  const names = new Set(left.match(/[A-Za-z_]\w{2,}/g) ?? []);
  return (right.match(/[A-Za-z_]\w{2,}/g) ?? []).some(
    (name) =>
      names.has(name) &&
      !/^(?:div|span|class|this|document|text|html|value|name|style)$/.test(name),
  );
}

const QUERY =
  /\b(?:execute|executemany|query|queryOne|raw|prepare|rawQuery|createQuery|createNativeQuery|find_by_sql|where|QueryRow|Query|Exec|whereRaw|selectRaw|exec_query|select_all|get_results|get_var|get_row)\w*\s*\(?|\b(?:SELECT|INSERT INTO|UPDATE|DELETE FROM)\b/;
const PLACEHOLDER = /(?:=|\(|,|\blike|\bin|<|>)\s*(?:\?|%s|%d|%\(\w+\)s|\$\d|:[a-z_]\w*|@\w+)/i;
const INTERPOLATED =
  /["'`]\s*(?:\+|\.)\s*[$\w]|\$\{|#\{|\bf["'].*\{|\.format\(|["']\s*%\s*[\w(]|\bSprintf\(|["'][^"']*\{?\$[A-Za-z_]\w*/;

/** Placeholders that became text put together. */
export function parametersLost(block: Block): Loss[] {
  const gone = block.removed.filter(({ code }) => QUERY.test(code) || PLACEHOLDER.test(code));
  const before = gone.find(({ code }) => PLACEHOLDER.test(code) && /["'`]/.test(code));
  if (before === undefined || !block.removed.some(({ code }) => QUERY.test(code))) return [];
  if (block.added.some(({ code }) => PLACEHOLDER.test(code) && !INTERPOLATED.test(code))) return [];
  const candidates = block.added.filter(
    ({ code }) =>
      INTERPOLATED.test(code) &&
      !INTERPOLATED.test(before.code) &&
      /\b(?:SELECT|INSERT|UPDATE|DELETE|WHERE|FROM|AND|LIKE|ORDER BY|VALUES|SET)\b|\bwhere\b/.test(
        code,
      ),
  );
  const line = successor(before.code, candidates, ALIKE);
  if (line === null) return [];
  return [
    {
      kind: "sql-parameters",
      line: line.line,
      name: line.code,
      removed: before,
      confidence: "high",
    },
  ];
}

const LITERAL = /\/((?:[^/\\\n]|\\.){3,})\/[a-z]*|["'`]((?:[^"'`\\\n]|\\.){3,})["'`]/g;

/** Patterns that accept more than they did. */
export function patternsLoosened(block: Block): Loss[] {
  const losses: Loss[] = [];
  for (const removed of block.removed) {
    for (const [, slashed, quoted] of removed.code.matchAll(LITERAL)) {
      const former = slashed ?? quoted ?? "";
      if (!/\^|\$$|\\[AzZ]|\{\d*,\d+\}/.test(former)) continue;
      const line = block.added.find(
        ({ code }) => code.includes(bareOf(former)) && !code.includes(former),
      );
      if (
        line !== undefined &&
        bareOf(former).length > 3 &&
        bareOf(former) !== former &&
        lostAnchor(former, line.code)
      )
        losses.push({
          kind: "regex-anchor",
          line: line.line,
          name: former,
          removed,
          confidence: "medium",
        });
      const unlimited = former.replaceAll(/\{\d*,\d+\}/g, "+");
      const wide = block.added.find(
        ({ code }) =>
          unlimited !== former &&
          [unlimited, former.replaceAll(/\{\d*,\d+\}/g, "*")].some((one) => code.includes(one)),
      );
      if (wide !== undefined && /[\\[(.]/.test(former))
        losses.push({
          kind: "regex-limit",
          line: wide.line,
          name: former,
          removed,
          confidence: "high",
        });
    }
  }
  return losses;
}

function bareOf(pattern: string): string {
  return pattern.replace(/^(?:\^|\\A)/, "").replace(/(?:\$|\\[zZ])$/, "");
}

function lostAnchor(former: string, code: string): boolean {
  const bare = bareOf(former);
  const at = code.indexOf(bare);
  const start = /^(?:\^|\\A)/.test(former) && !/(?:\^|\\A)$/.test(code.slice(0, at));
  const end = /(?:\$|\\[zZ])$/.test(former) && !/^(?:\$|\\[zZ])/.test(code.slice(at + bare.length));
  return (
    (start || end) &&
    /[\\[(.+*|]/.test(bare) &&
    /^["'`/]/.test(code.slice(at + bare.length).replace(/^\$|^\\[zZ]/, ""))
  );
}
