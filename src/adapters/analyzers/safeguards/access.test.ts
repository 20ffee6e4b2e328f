import { describe, expect, it } from "vitest";
import { judge } from "../testing/judge-change.ts";

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
];

describe("access and transport", () => {
  it.each(LOST)("lost: %s", async (_name, path, text) => {
    const { found, expected } = await judge({ [path]: text });
    expect(expected).not.toEqual([]);
    expect(found).toEqual(expected);
  });
});
