import { describe, expect, it } from "vitest";
import { judge } from "../testing/judge-change.ts";

/** Rights, requests, cookies, certificates and secrets: what is found when their protection goes. */
const LOST: readonly (readonly [name: string, path: string, text: string])[] = [
  [
    "the flag of a cookie that is an entry",
    "src/session.js",
    `
 export const cookie = {
   path: "/",
-  secure: true,
   maxAge: AGE, «cookie-flag»
 };
`,
  ],
  [
    "a link that opens a window",
    "views/link.html",
    `
 <p>
-  <a href="{{ url }}" target="_blank" rel="noopener">Site</a>
+  <a href="{{ url }}" target="_blank">Site</a> «noopener»
 </p>
`,
  ],
  [
    "a header of security",
    "src/server.js",
    `
 const app = express();
-app.use(helmet());
 app.use(express.json()); «security-header»
`,
  ],
  [
    "a policy of content",
    "src/headers.js",
    `
 export function headers(res) {
-  res.set("Content-Security-Policy", "default-src 'self'; script-src 'self'");
+  res.set("Content-Security-Policy", "default-src 'self'; script-src 'self' 'unsafe-inline'"); «security-header»
 }
`,
  ],
  [
    "verification of certificates, in Python",
    "app/client.py",
    `
 def fetch(url):
-    return requests.get(url, verify=True)
+    return requests.get(url, verify=False) «tls-verification»
`,
  ],
  [
    "verification of certificates, in Go",
    "web/client.go",
    `
 func config() *tls.Config {
-	return &tls.Config{InsecureSkipVerify: false}
+	return &tls.Config{InsecureSkipVerify: true} «tls-verification»
 }
`,
  ],
  [
    "verification of certificates, in PHP",
    "lib/client.php",
    `
 <?php
 function fetch($handle) {
-    curl_setopt($handle, CURLOPT_SSL_VERIFYPEER, true);
+    curl_setopt($handle, CURLOPT_SSL_VERIFYPEER, false); «tls-verification»
     return curl_exec($handle);
 }
`,
  ],
  [
    "the lowest version of TLS",
    "web/client.go",
    `
 func config() *tls.Config {
-	return &tls.Config{MinVersion: tls.VersionTLS12}
+	return &tls.Config{MinVersion: tls.VersionTLS10} «tls-version»
 }
`,
  ],
  [
    "verification of a token",
    "src/token.js",
    `
 export function claims(token) {
-  return jwt.verify(token, KEY);
+  return jwt.decode(token); «signature-check»
 }
`,
  ],
  [
    "the algorithms that a token may have",
    "src/token.js",
    `
 export function claims(token) {
-  return jwt.verify(token, KEY, { algorithms: ["RS256"] });
+  return jwt.verify(token, KEY); «signature-check»
 }
`,
  ],
  [
    "comparison in constant time, in JavaScript",
    "src/hook.js",
    `
 export function isOurs(sent, expected) {
-  return crypto.timingSafeEqual(sent, expected);
+  return sent === expected; «constant-time»
 }
`,
  ],
  [
    "comparison in constant time, in Python",
    "app/hook.py",
    `
 def is_ours(sent, expected):
-    return hmac.compare_digest(sent, expected)
+    return sent == expected «constant-time»
`,
  ],
  [
    "comparison in constant time, in PHP",
    "lib/hook.php",
    `
 <?php
 function isOurs($sent, $expected) {
-    return hash_equals($expected, $sent);
+    return $expected === $sent; «constant-time»
 }
`,
  ],
  [
    "a strong digest",
    "app/passwords.py",
    `
 def digest(password):
-    return hashlib.sha256(password).hexdigest()
+    return hashlib.md5(password).hexdigest() «weaker-crypto»
`,
  ],
  [
    "random numbers nobody can guess",
    "src/token.js",
    `
 export function token() {
-  return crypto.randomBytes(16).toString("hex");
+  return Math.random().toString(16); «weak-random»
 }
`,
  ],
  [
    "rules of a field, in PHP",
    "app/Http/Controllers/UserController.php",
    `
 <?php
 class UserController {
     protected $rules = [
-        'language' => ['string', 'max:15', 'alpha_dash'],
+        'language' => ['string'], «input-check»
     ];
 }
`,
  ],
  [
    "rules of a field, in Go",
    "web/forms.go",
    `
 type form struct {
-	Name string \`json:"name" binding:"Required;AlphaDashDot;MaxSize(35)"\`
+	Name string \`json:"name" binding:"Required"\` «input-check»
 }
`,
  ],
  [
    "rules of a parameter, in Java",
    "src/main/java/app/OrderController.java",
    `
 class OrderController {
   @PostMapping
-  Order create(@Valid @RequestBody Order order) {
+  Order create(@RequestBody Order order) { «input-check»
     return orders.save(order);
   }
 }
`,
  ],
  [
    "rules of a schema, in TypeScript",
    "src/schema.ts",
    `
 export const user = z.object({
-  name: z.string().max(100),
+  name: z.string(), «input-check»
 });
`,
  ],
];

describe("access and transport", () => {
  it.each(LOST)("lost: %s", async (_name, path, text) => {
    const { found, expected } = await judge({ [path]: text });
    expect(expected).not.toEqual([]);
    expect(found).toEqual(expected);
  });
});
