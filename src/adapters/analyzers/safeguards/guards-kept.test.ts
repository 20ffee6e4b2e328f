import { describe, expect, it } from "vitest";
import { judge } from "../testing/judge-change.ts";

/** Moved, replaced, or gone with what was protected: nothing is said. */
const KEPT: readonly (readonly [name: string, path: string, text: string])[] = [
  [
    "a guard that moved up in its function",
    "src/serve.js",
    `
 export function serve(root, name) {
+  if (name.includes("..")) throw new Error("outside");
   const file = path.join(root, name);
-  if (name.includes("..")) throw new Error("outside");
   return fs.readFile(file);
 }
`,
  ],
  [
    "a guard that became a call of a helper",
    "src/serve.js",
    `
 export function serve(root, name) {
-  if (name.includes("..")) throw new Error("outside");
+  ensureInside(root, name);
   return fs.readFile(path.join(root, name));
 }
`,
  ],
  [
    "a guard whose code went with it",
    "src/orders.js",
    `
 export function total(order) {
-  if (order.lines.length > MAX_LINES) {
-    throw new RangeError("too many");
-  }
-  return order.lines.reduce(sum, 0);
+  return 0;
 }
`,
  ],
  [
    "a guard that grew stricter",
    "src/body.js",
    `
 export function parse(body) {
-  if (body.length > MAX_BODY) throw new RangeError("too large");
+  if (typeof body !== "string" || body.length > MAX_BODY) throw new RangeError("too large");
   return JSON.parse(body);
 }
`,
  ],
  [
    "a guard written the other way round",
    "store/user.go",
    `
 func name(u *User) string {
-	if u == nil {
-		return ""
+	if u != nil {
+		return u.Name
 	}
-	return u.Name
+	return ""
 }
`,
  ],
  [
    "a null check of what can't be null any more",
    "src/main/java/app/Orders.java",
    `
 class Orders {
   String name(long id) {
-    Order order = find(id);
-    if (order == null) {
-      throw new NotFound();
-    }
+    Order order = findOrThrow(id);
     return order.name();
   }
 }
`,
  ],
  [
    "a null check that became optional chaining",
    "src/order.js",
    `
 export function name(order) {
-  if (!order) return "";
-  return order.name;
+  return order?.name ?? "";
 }
`,
  ],
  [
    "a switch of a feature",
    "src/flags.js",
    `
 export function render(page) {
-  if (page.beta) return renderBeta(page);
   return renderStable(page);
 }
`,
  ],
  [
    "an answer that was told apart",
    "src/client.js",
    `
 export function read(response) {
-  if (response.status === 404) throw new NotFound();
   return handle(response.status, response);
 }
`,
  ],
  [
    "an assertion of what is elsewhere checked",
    "app/body.py",
    `
 def parse(body):
     if len(body) > MAX_BODY:
         raise ValueError("too large")
-    if len(body) > MAX_BODY:
-        raise ValueError("too large, again")
     return json.loads(body)
`,
  ],
  [
    "a pattern with its anchors elsewhere",
    "src/name.js",
    `
-const NAME = /^[a-z0-9-]+$/;
+const NAME = /^[a-z][a-z0-9-]*$/;
 export const isName = (text) => NAME.test(text);
`,
  ],
  [
    "a comparison that became strict",
    "src/role.php",
    `
 <?php
 function mayEdit($user) {
-    return $user->role == ADMIN_ROLE;
+    return $user->role === ADMIN_ROLE;
 }
`,
  ],
  [
    "a limit that has another name",
    "src/list.js",
    `
 export function list(query) {
-  const size = Math.min(query.size, MAX_PAGE);
+  const size = clamp(query.size, 1, LARGEST_PAGE);
   return rows(size);
 }
`,
  ],
];

describe("guards", () => {
  it.each(KEPT)("still there: %s", async (_name, path, text) => {
    const { found } = await judge({ [path]: text });
    expect(found).toEqual([]);
  });
});
