import type { Confidence } from "../../../core/domain/index.ts";
import type { Family } from "./languages.ts";
import type { Kind } from "./say.ts";

/** Something small that protects: a decorator, a statement, an option, an argument. */
export interface Piece {
  readonly kind: Kind;
  readonly pattern: RegExp;
  readonly confidence: Confidence;
  readonly families?: readonly Family[];
  /** What the line must also have. */
  readonly beside?: RegExp;
}

function piece(
  kind: Kind,
  confidence: Confidence,
  pattern: RegExp,
  { families, beside }: Pick<Piece, "families" | "beside"> = {},
): Piece {
  return {
    kind,
    pattern,
    confidence,
    ...(families === undefined ? {} : { families }),
    ...(beside === undefined ? {} : { beside }),
  };
}

const SCHEMA = /\bz\.|\bJoi\.|\byup\.|\bv\.\w+\(|\b(?:check|body|param|query)\(["']/;
const ROUTE =
  /\b(?:get|post|put|patch|delete|all|use|route|group|Get|Post|Put|Patch|Delete|Group|Any|Handle\w*|GET|POST|PUT|DELETE|PATCH|Combo|register)\s*\(|^\}/;

/** Parts of a line: found where the rest of the line stays. */
export const INLINE: readonly Piece[] = [
  piece(
    "authentication",
    "high",
    /,\s*(?:[\w$]+\.)?(?:require|ensure|is|check|verify|auth|req|must)\w*(?:[aA]uth|[lL]ogin|LoggedIn|[aA]dmin|[pP]ermission|[rR]ole|[oO]wner|User|Token|Sign|Access)\w*(?:\([^()]*\))?(?=\s*[,)])/,
    { families: ["js", "go", "php"], beside: ROUTE },
  ),
  piece(
    "authentication",
    "high",
    /,\s*(?:[\w$]+\.)?(?:auth\w*|protect|passport\.authenticate\([^()]*\)|security\.\w+\([^()]*\)|adminOnly|jwt\w*(?:\([^()]*\))?)(?=\s*[,)])/,
    { families: ["js", "go"], beside: ROUTE },
  ),
  piece(
    "authentication",
    "high",
    /->middleware\(\s*\[?\s*["'](?:auth|can|admin|verified|permission|role|signed)[^)]*\)/,
    { families: ["php"] },
  ),
  piece(
    "authentication",
    "high",
    /->(?:visible|viewable|scopeVisible|accessible|authorized)\w*\(\)|\.(?:visible_to|accessible_by|viewable_by|authorized_for)\([^()]*\)|\bpolicy_scope\b/,
  ),
  piece(
    "csrf",
    "high",
    /,\s*(?:[\w$]+\.)?csrf\w*(?:\([^()]*\))?(?=\s*[,)])|\{%-?\s*csrf_token\s*-?%\}|@csrf\b|\{\{\s*csrf_field\(\)\s*\}\}|<%=\s*csrf\w*\s*%>/i,
  ),
  piece(
    "rate-limit",
    "high",
    /,\s*(?:[\w$]+\.)?\w*(?:rate_?limit|throttl|limiter|slow_?down|bruteforce)\w*(?:\.\w+)?(?:\([^()]*\))?(?=\s*[,)])/i,
    { families: ["js", "go", "php"], beside: ROUTE },
  ),
  piece(
    "rate-limit",
    "medium",
    /,\s*["']?(?:timeout|connect_timeout|read_timeout|max_redirects|maxRedirects|maxContentLength|maxBodyLength|max_length|maxsize|max_size)["']?\s*(?:=>|[:=])\s*[\w.*$+]+(?=\s*[,)}\]])/,
  ),
  piece(
    "rate-limit",
    "medium",
    /\.(?:timeout|connectTimeout|readTimeout|callTimeout|setTimeout)\([^()]*(?:\([^()]*\))?\)/,
    { families: ["jvm", "csharp", "rust", "php"] },
  ),
  piece(
    "lock",
    "high",
    /\.select_for_update\(\)|->lockForUpdate\(\)|->sharedLock\(\)|\.lock(?:\(true\)|!)(?=\.|$)|\s+FOR UPDATE\b/,
  ),
  piece("lock", "high", /\bsynchronized\s+(?=[A-Za-z])/, { families: ["jvm"] }),
  piece("lock", "medium", /\bvolatile\s+/, { families: ["jvm"] }),
  piece(
    "input-check",
    "high",
    /@(?:Valid|Validated|NotNull|NotBlank|NotEmpty|Size\([^()]*\)|Min\([^()]*\)|Max\([^()]*\)|Pattern\([^()]*\)|Email)\b\s*/,
    { families: ["jvm"] },
  ),
  piece(
    "input-check",
    "medium",
    /\.(?:max|min|email|url|uuid|regex|strict|length|int|positive|nonnegative|isEmail|isLength|isURL|isInt|trim\(\)\.escape|pattern|valid)\((?:[^()]|\([^()]*\))*\)/,
    { families: ["js"], beside: SCHEMA },
  ),
  piece(
    "input-check",
    "medium",
    /,\s*(?:validators\s*=\s*\[[^\]]*\]|max_length\s*=\s*\d+|maxlength\s*=\s*["']?\d+["']?)/,
  ),
  piece(
    "input-check",
    "medium",
    /,\s*(?:inclusion|length|format|numericality|uniqueness|exclusion|maxlength|minlength):\s*(?:\{[^}]*\}|true|\d+)/,
    { families: ["ruby", "template"], beside: /\bvalidates\b|text_(?:field|area)/ },
  ),
  piece("input-check", "medium", /,?\s*["']?additionalProperties["']?\s*:\s*false/),
  piece(
    "input-check",
    "medium",
    /\|(?:max|min|size|between|in|regex|alpha\w*|url|email|exists|mimes|image|integer|numeric|string):?[^|"']*/,
    { families: ["php"], beside: /=>\s*["']/ },
  ),
  piece(
    "cookie-flag",
    "high",
    /,?\s*["']?(?:\w*httpOnly|http_only|httponly|secure|Secure|samesite|sameSite|same_site|SameSite)["']?\s*(?::|=>|=)\s*["':]?(?:true|strict|lax)["']?|;\s*(?:HttpOnly|Secure|SameSite=(?:Lax|Strict))\b/i,
  ),
  piece(
    "noopener",
    "medium",
    /\s*\brel=["'](?:noopener|noreferrer)[^"']*["']|\b(?:noopener|noreferrer)\b\s*/,
    { beside: /_blank|window\.open|rel=/ },
  ),
  piece("signature-check", "high", /,\s*(?:\{\s*)?algorithms?\s*[:=]\s*\[[^\]]*\](?:\s*\})?/, {
    beside: /verify|decode/i,
  }),
  piece(
    "unsafe-call",
    "high",
    /,\s*(?:autoescape\s*=\s*True|Loader\s*=\s*(?:\w+\.)?C?SafeLoader|\[?["']allowed_classes["']\s*=>\s*(?:false|\[[^\]]*\])\]?|resolve_entities\s*=\s*False)/,
  ),
  piece("type-check", "high", /,\s*true(?=\s*\))/, {
    families: ["php"],
    beside: /\b(?:in_array|array_search)\s*\(/,
  }),
  piece("initial-value", "medium", /\s*=\s*(?:\{\s*0?\s*\}|NULL|nullptr|0)(?=\s*;)/, {
    families: ["c"],
    beside:
      /^(?:(?:const|static|struct|unsigned|signed|enum|volatile|mutable)\s+)*[A-Za-z_][\w:<>]*(?:\s+|\s*\*+\s*)\**\w+(?:\[[^\]]*\])*\s*=/,
  }),
  piece("raw-output", "high", /\bhtml_safe\b\s*\?\s*/, { families: ["ruby", "template"] }),
];

/** Whole statements, decorators and entries of lists. */
export const ALONE: readonly Piece[] = [
  piece(
    "authentication",
    "high",
    /^@(?:[\w.]+\.)?(?:login_required|permission_required|staff_member_required|user_passes_test|requires?_\w*(?:auth|login|permission|role|scope|admin|perm|user|staff)\w*|\w*(?:auth|login|permission|admin|role)\w*_required|\w*(?:permission|access|auth)\w*_(?:check|classes)|authenticated|roles_accepted|has_permission\w*)\b/,
    { families: ["python"] },
  ),
  piece(
    "authentication",
    "high",
    /^(?:permission_classes|authentication_classes|permission_required|permissions)\s*=\s*[[("'].*[^,]$/,
    { families: ["python"] },
  ),
  piece(
    "authentication",
    "high",
    /^@(?:PreAuthorize|PostAuthorize|Secured|RolesAllowed|Requires?(?:Permissions?|Roles?|Authentication|User)|DenyAll|Authenticated|UseGuards|Authorized?|Roles|Auth)\b/,
    { families: ["jvm", "js"] },
  ),
  piece("authentication", "high", /^\[(?:Authorize|RequiresClaim|RequireHttps|CustomAuthorize)\b/, {
    families: ["csharp"],
  }),
  piece(
    "authentication",
    "high",
    /^(?:before_(?:action|filter)|prepend_before_action)\s+:?\w*(?:auth|login|log_in|signed|require|admin|permission|verify|ensure|check|owner|access|moderator)\w*/,
    { families: ["ruby"] },
  ),
  piece(
    "authentication",
    "high",
    /^(?:authorize!?|authenticate_\w+!?|load_and_authorize_resource|require_(?:login|admin|user|owner|\w*permission)\w*)(?:\s*\(|\s+[:@\w]|$)/,
    { families: ["ruby"] },
  ),
  piece(
    "authentication",
    "high",
    /^(?:\$this->(?:middleware\(\s*\[?\s*["'](?:auth|can|admin|verified|permission|role)|authorize\w*\(|check(?:Permission|Ownable|Access|OwnablePermission)\w*\()|Gate::authorize\(|check_(?:admin|ajax)_referer\(|require_(?:login|capability)\()/,
    { families: ["php"] },
  ),
  piece(
    "authentication",
    "high",
    /^(?:await\s+|yield\s+)?(?:[\w$]+(?:\.|->|::))*(?:authorize\w*|check_?[pP]ermissions?\w*|check_?(?:[aA]ccess|[aA]uth|[oO]wner)\w*|ensure_?(?:[aA]uth|[oO]wner|[aA]dmin|[aA]ccess|[pP]ermission)\w*|require_?(?:[aA]uth|[lL]ogin|[aA]dmin|[pP]ermission|[oO]wner|[rR]ole)\w*|assert_?(?:[cC]an|[pP]ermission|[oO]wner|[aA]ccess|[aA]dmin)\w*|verify_?(?:[pP]ermission|[aA]ccess|[oO]wner)\w*|(?:is|local_user|check)_\w*(?:admin|mod|ban|deleted)\w*|reqToken|reqSignIn)\s*\(.*\)(?:\.await)?[?;,]*$/,
  ),
  piece(
    "csrf",
    "high",
    /^(?:@(?:method_decorator\()?(?:csrf_protect|requires_csrf_token|ensure_csrf_cookie)|protect_from_forgery\b|CSRFProtect\(|\[ValidateAntiForgeryToken|(?:app|router|server|fastify)\.(?:use|register)\(.*(?:csrf|csurf)|["'].*CsrfViewMiddleware["']|.*VerifyCsrfToken::class|\{%-?\s*csrf_token|@csrf\b|\{\{\s*csrf_field|<%=\s*(?:csrf|hidden_field_tag\s*\(?:authenticity)|wp_nonce_field\(|\$this->verifyCsrf\w*|<input[^>]*(?:csrf|_token|authenticity_token))/i,
  ),
  piece(
    "rate-limit",
    "medium",
    /^@?(?:[\w$]+(?:\.|->|::))*\w*(?:rate_?limit|throttle|limiter)\w*\(.*\)[;,]?$|^throttle_classes\s*=|^(?:app|router)\.use\(.*(?:limit|slowDown|throttl)/i,
  ),
  piece(
    "rate-limit",
    "medium",
    /^["']?(?:timeout|connectTimeout|readTimeout|requestTimeout|headersTimeout|connect_timeout|read_timeout|ReadTimeout|WriteTimeout|ReadHeaderTimeout|IdleTimeout|Timeout|maxBodyLength|maxContentLength|maxRedirects|maxBodySize|bodyLimit|fileSize|parameterLimit|max_redirects|maxPayload)["']?\s*(?:=>|[:=])\s*\S.*,?$/,
  ),
  piece(
    "rate-limit",
    "medium",
    /^[\w.>$-]+(?:\.|->)(?:set(?:Connect|Read|Socket|Write|So)?Timeout|setDeadline|SetReadDeadline|SetDeadline|settimeout|set_timeout|setMaxInactiveInterval)\(.*\);?$/,
  ),
  piece("lock", "medium", /^@(?:Transactional|Synchronized|transaction\.atomic|atomic)\b/),
  piece(
    "lock",
    "medium",
    /^(?:await\s+)?[\w.>$:-]+(?:\.|->)(?:R?Lock|lock|acquire|beginTransaction|begin_nested)\(\);?$|^(?:pthread_mutex_lock|mutex_lock|spin_lock\w*|EnterCriticalSection|[A-Z]\w*_lock|\w+_mutex_lock)\(.*\);$/,
  ),
  piece(
    "input-check",
    "high",
    /^@(?:Valid|Validated|NotNull|NotBlank|NotEmpty|Size|Min|Max|Pattern|Email|Length|IsEmail|IsString|IsInt|MaxLength|MinLength|IsIn|IsEnum|IsUUID|Matches|ValidateNested|IsUrl)\b/,
    { families: ["jvm", "js"] },
  ),
  piece("input-check", "medium", /^validates?(?:_\w+)?\s+:/, { families: ["ruby"] }),
  piece(
    "input-check",
    "medium",
    /^\$(?:this->|request->|data\s*=\s*\$(?:this|request)->)validate\(/,
    { families: ["php"] },
  ),
  piece("input-check", "medium", /^["']?additionalProperties["']?\s*:\s*false,?$/),
  piece(
    "cookie-flag",
    "high",
    /^["']?(?:\w*httpOnly|http_only|httponly|secure|Secure|samesite|sameSite|same_site|SameSite)["']?\s*(?::|=>|=)\s*["':]?(?:true|strict|lax|http\.SameSite(?:Lax|Strict)Mode)["']?,?$|\.set(?:HttpOnly|Secure)\(true\);?$|^SESSION_COOKIE_(?:SECURE|HTTPONLY)\s*=\s*True/i,
  ),
  piece(
    "security-header",
    "medium",
    /^(?:app|router|server|fastify)\.(?:use|register)\(\s*(?:helmet|hsts)|^["'][^"']*SecurityMiddleware["']|^(?:SECURE_\w+|X_FRAME_OPTIONS)\s*=|^config\.force_ssl\s*=\s*true/,
  ),
  piece(
    "security-header",
    "medium",
    /^[\w.>$()-]*(?:set\w*|header|add\w*|append|Set|Add|put)\s*\(?\(?["'](?:X-Content-Type-Options|Strict-Transport-Security|X-Frame-Options|Content-Security-Policy)\b|^["'](?:X-Content-Type-Options|Strict-Transport-Security|X-Frame-Options|Content-Security-Policy)["']\s*(?::|=>)/i,
  ),
  piece(
    "tls-verification",
    "high",
    /^(?:\S*\bcheck_hostname\s*=\s*True|\S*\bverify_mode\s*=\s*(?:ssl\.CERT_REQUIRED|OpenSSL::SSL::VERIFY_PEER)|\S*setHostnameVerifier\(|SSL_CTX_set_verify\(|SSL_set_verify\(|X509_VERIFY_PARAM_set1_host\(|SSL_set1_host\()/,
  ),
  piece(
    "tls-version",
    "medium",
    /^(?:["']?minVersion["']?\s*:|MinVersion\s*:|\S*(?:minimum_version|min_version)\s*=|SSL_CTX_set_min_proto_version\()/,
  ),
  piece(
    "unsafe-call",
    "high",
    /(?:^|\.|->)(?:setFeature\(.*(?:disallow-doctype-decl|external-(?:general|parameter)-entities|SECURE_PROCESSING).*|libxml_disable_entity_loader\(true\)|setExpandEntityReferences\(false\)|setXIncludeAware\(false\)|setAttribute\(.*ACCESS_EXTERNAL.*|setProperty\(.*(?:SUPPORT_DTD|SUPPORTING_EXTERNAL).*);?$/,
  ),
  piece(
    "escaping",
    "medium",
    /^["']?(?:escape|autoescape|sanitize|escapeHTML|escape_html|filter_html)["']?\s*(?::|=>|=)\s*(?:true|True),?$/,
  ),
  piece("terminator", "medium", /^\*?[\w>.-]+(?:\[[^\]]+\])?\s*=\s*(?:'\\0'|L'\\0'|'\\x00');$/, {
    families: ["c"],
  }),
  piece(
    "initial-value",
    "medium",
    /^(?:memset|bzero|ZeroMemory)\s*\(\s*&?[\w>.-]+\s*,\s*0\s*,.*\);$/,
    { families: ["c"] },
  ),
];

/** Heads of blocks whose body runs alone or as a whole. */
export const AROUND: readonly Piece[] = [
  piece(
    "lock",
    "medium",
    /^(?:synchronized|lock|@synchronized)\s*\(.*\)\s*\{?$|^(?:async\s+)?with\s+.*(?:\block\b|_lock\b|mutex|transaction\.atomic|\.begin\(|\.transaction\(|semaphore).*:$|(?:::|->|\.)(?:transaction|with_lock|withLock|runExclusive|synchronize|with_advisory_lock|runInTransaction|\$transaction)\s*(?:\(|do\b|\{).*$/i,
  ),
];
