import { describe, expect, it } from "vitest";
import { judge } from "../testing/judge-change.ts";

/** Moved, replaced, or gone with what was protected: nothing is said. */
const KEPT: readonly (readonly [name: string, path: string, text: string])[] = [
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
  it.each(KEPT)("still there: %s", async (_name, path, text) => {
    const { found } = await judge({ [path]: text });
    expect(found).toEqual([]);
  });
});
