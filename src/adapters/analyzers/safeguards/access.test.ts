import { describe, expect, it } from "vitest";
import { judge } from "./testing.ts";

/** Rights, requests, cookies, certificates and secrets: what is found when their protection goes. */
const LOST: readonly (readonly [name: string, path: string, text: string])[] = [
  [
    "middleware of a route",
    "src/routes.js",
    `
 export function routes(app) {
   app.get("/health", health);
-  app.delete("/users/:id", requireAdmin, removeUser);
+  app.delete("/users/:id", removeUser); «authentication»
 }
`,
  ],
  [
    "middleware of a group, in Go",
    "web/routes.go",
    `
 func routes(m *router) {
 	m.Group("/hooks", func() {
 		m.Get("", listHooks)
-	}, reqRepoAdmin())
+	}) «authentication»
 }
`,
  ],
  [
    "a lesser right in a route, in Go",
    "web/routes.go",
    `
 func routes(m *router) {
-	m.Patch("/wiki", reqRepoAdmin(), editWiki)
+	m.Patch("/wiki", reqRepoWriter(), editWiki) «role-check»
 }
`,
  ],
  [
    "a decorator, in Python",
    "app/views.py",
    `
-@login_required
 @require_POST
 def remove(request, pk): «authentication»
     return Page.objects.get(pk=pk).delete()
`,
  ],
  [
    "an annotation, in Java",
    "src/main/java/app/UserController.java",
    `
 class UserController {
-  @PreAuthorize("hasRole('ADMIN')")
   @DeleteMapping("/users/{id}")
   public void remove(long id) { «authentication»
     users.remove(id);
   }
 }
`,
  ],
  [
    "an annotation, in TypeScript",
    "src/users.controller.ts",
    `
 export class UsersController {
-  @UseGuards(AuthGuard)
   @Delete(":id")
   remove(id: string) { «authentication»
     return this.users.remove(id);
   }
 }
`,
  ],
  [
    "an attribute, in C#",
    "src/UsersController.cs",
    `
 public class UsersController : ControllerBase
 {
-    [Authorize(Roles = "Admin")]
     [HttpDelete]
     public void Remove(int id) => users.Remove(id); «authentication»
 }
`,
  ],
  [
    "a filter of a controller, in Ruby",
    "app/controllers/users_controller.rb",
    `
 class UsersController < ApplicationController
-  before_action :require_admin
   layout "wide" «authentication»
 
   def index
     @users = User.all
   end
 end
`,
  ],
  [
    "a check of permission, in PHP",
    "app/Http/Controllers/PageController.php",
    `
 <?php
 class PageController {
     public function destroy(Page $page) {
-        $this->authorize('delete', $page);
         $page->delete(); «authentication»
     }
 }
`,
  ],
  [
    "a check of rights by a call",
    "src/pages.ts",
    `
 export async function rename(user: User, page: Page, name: string) {
-  await checkPermission(user, "edit", page);
   page.name = name; «authentication»
   await page.save();
 }
`,
  ],
  [
    "rights that anybody has now",
    "src/main/java/app/Security.java",
    `
 class Security {
   void configure(HttpSecurity http) {
-    http.requests().path("/admin/**").hasRole("ADMIN");
+    http.requests().path("/admin/**").permitAll(); «authentication»
   }
 }
`,
  ],
  [
    "a token of a form",
    "views/transfer.html",
    `
 <form method="post" action="/transfer">
-  {% csrf_token %}
   <input name="amount"> «csrf»
 </form>
`,
  ],
  [
    "protection from forged requests, in Ruby",
    "app/controllers/application_controller.rb",
    `
 class ApplicationController < ActionController::Base
-  protect_from_forgery with: :exception
   helper :all «csrf»
 end
`,
  ],
  [
    "a limit on requests",
    "src/routes.js",
    `
 export function routes(app) {
-  app.post("/login", loginLimiter, login);
+  app.post("/login", login); «rate-limit»
 }
`,
  ],
  [
    "a time limit of a request, in Python",
    "app/client.py",
    `
 def fetch(url):
-    return requests.get(url, timeout=10)
+    return requests.get(url) «rate-limit»
`,
  ],
  [
    "a time limit of a request, in JavaScript",
    "src/client.js",
    `
 export const client = create({
   baseURL: BASE,
-  timeout: 10_000,
   headers: HEADERS, «rate-limit»
 });
`,
  ],
  [
    "a time limit of a request, in Java",
    "src/main/java/app/Client.java",
    `
 class Client {
   Connection open(URL url) throws IOException {
     Connection connection = url.open();
-    connection.setReadTimeout(5000);
     connection.connect(); «rate-limit»
     return connection;
   }
 }
`,
  ],
  [
    "a limit on what is read, in Go",
    "web/body.go",
    `
 func read(w http.ResponseWriter, r *http.Request) ([]byte, error) {
-	return io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
+	return io.ReadAll(r.Body) «rate-limit»
 }
`,
  ],
  [
    "the flag of a cookie",
    "src/session.js",
    `
 export function remember(res, token) {
-  res.cookie("session", token, { httpOnly: true, path: "/" });
+  res.cookie("session", token, { httpOnly: false, path: "/" }); «cookie-flag»
 }
`,
  ],
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

const KEPT: typeof LOST = [
  [
    "middleware that went to the whole router",
    "src/routes.js",
    `
 export function routes(app) {
+  app.use(requireAdmin);
-  app.delete("/users/:id", requireAdmin, removeUser);
+  app.delete("/users/:id", removeUser);
 }
`,
  ],
  [
    "a route that went with its middleware",
    "src/routes.js",
    `
 export function routes(app) {
   app.get("/health", health);
-  app.delete("/users/:id", requireAdmin, removeUser);
 }
`,
  ],
  [
    "a decorator that became another",
    "app/views.py",
    `
-@login_required
+@permission_required("pages.delete")
 def remove(request, pk):
     return Page.objects.get(pk=pk).delete()
`,
  ],
  [
    "a view that went with its decorator",
    "app/views.py",
    `
-@login_required
-def remove(request, pk):
-    return Page.objects.get(pk=pk).delete()
-
 def show(request, pk):
     return Page.objects.get(pk=pk)
`,
  ],
  [
    "a right that became a greater one",
    "web/routes.go",
    `
 func routes(m *router) {
-	m.Patch("/wiki", reqRepoWriter(), editWiki)
+	m.Patch("/wiki", reqRepoAdmin(), editWiki)
 }
`,
  ],
  [
    "a time limit that changed",
    "app/client.py",
    `
 def fetch(url):
-    return requests.get(url, timeout=10)
+    return requests.get(url, timeout=30)
`,
  ],
  [
    "a flag of a cookie that stands elsewhere",
    "src/session.js",
    `
 export const cookie = {
-  secure: true,
   path: "/",
+  secure: true,
 };
`,
  ],
  [
    "verification that was switched on",
    "app/client.py",
    `
 def fetch(url):
-    return requests.get(url, verify=False)
+    return requests.get(url, verify=True)
`,
  ],
  [
    "a digest that became stronger",
    "app/passwords.py",
    `
 def digest(password):
-    return hashlib.sha1(password).hexdigest()
+    return hashlib.sha256(password).hexdigest()
`,
  ],
  [
    "rules that grew",
    "app/Http/Controllers/UserController.php",
    `
 <?php
 class UserController {
     protected $rules = [
-        'language' => ['string', 'max:15'],
+        'language' => ['string', 'max:15', 'alpha_dash'],
     ];
 }
`,
  ],
  [
    "a word that only names data",
    "src/users.js",
    `
 export function columns() {
-  return [field("admin_name"), field("created")];
+  return [field("user_name"), field("created")];
 }
`,
  ],
];

describe("access and transport", () => {
  it.each(LOST)("loses %s", async (_name, path, text) => {
    const { found, expected } = await judge({ [path]: text });
    expect(expected).not.toEqual([]);
    expect(found).toEqual(expected);
  });

  it.each(KEPT)("keeps %s", async (_name, path, text) => {
    const { found } = await judge({ [path]: text });
    expect(found).toEqual([]);
  });
});
