import { describe, expect, it } from "vitest";
import { judge } from "../testing/judge-change.ts";

/** Guards: what is found when they go while the guarded code stays. */
const LOST: readonly (readonly [name: string, path: string, text: string])[] = [
  [
    "a null check, in Go",
    "store/user.go",
    `
 func name(u *User) string {
-	if u == nil {
-		return ""
-	}
 	return u.Name «null-check»
 }
`,
  ],
  [
    "a null check, in C#",
    "src/Orders.cs",
    `
 class Orders {
   string Name(Order order) {
-    if (order == null) throw new ArgumentNullException();
     return order.Name; «null-check»
   }
 }
`,
  ],
  [
    "a callback that may be absent",
    "src/events.c",
    `
 void fire(struct timer *t)
 {
-	if (t->callback) {
-		t->callback(t->data);
-	}
+	t->callback(t->data); «null-check»
 }
`,
  ],
  [
    "a type that was checked",
    "src/token.js",
    `
 export function lookup(store, token) {
-  if (typeof token !== "string") {
-    throw new TypeError("token");
-  }
   return store.find(token.trim()); «type-check»
 }
`,
  ],
  [
    "a check by a helper, in TypeScript",
    "src/hooks.ts",
    `
 export function edit(name: string, text: string) {
-  if (!isValidHookName(name)) {
-    throw new NotFound();
-  }
   return write(hooksFolder, name, text); «input-check»
 }
`,
  ],
  [
    "a check by a helper, in Ruby",
    "app/models/report.rb",
    `
 def top(interval)
-  raise ArgumentError, "interval" unless ALLOWED.include?(interval)
   query("created_at >= now() - interval #{interval}") «input-check»
 end
`,
  ],
  [
    "a check by a helper, in Rust",
    "src/hooks.rs",
    `
 fn edit(name: &str, text: &str) -> Result<()> {
-    if !is_valid_name(name) {
-        return Err(Error::Name);
-    }
     write(name, text) «input-check»
 }
`,
  ],
  [
    "a call that throws on bad input",
    "src/order.ts",
    `
 export async function create(input: Order) {
-  validateOrder(input);
   return store.insert(input); «input-check»
 }
`,
  ],
  [
    "what the owner alone may do",
    "src/notes.js",
    `
 export async function remove(req, res) {
   const note = await notes.find(req.params.id);
-  if (note.ownerId !== req.user.id) {
-    return res.status(403).end();
-  }
   await notes.remove(note.id); «authentication»
   res.end();
 }
`.replace("notes.remove(note.id)", "notes.remove(note.ownerId, note.id)"),
  ],
  [
    "a part of a condition on rights",
    "src/policy.ts",
    `
 export function show(user: User, page: Page) {
-  if (page.isPublic && user.hasPermission("read")) {
+  if (page.isPublic) { «authentication»
     return page;
   }
   return null;
 }
`,
  ],
  [
    "a right asked for in Python",
    "app/pages.py",
    `
 def remove(request, page):
-    if not request.user.has_perm_to(page) or not request.user.is_admin:
-        raise PermissionDenied()
     audit(request.user.is_admin, page) «authentication»
     page.delete()
`,
  ],
  [
    "a limit by the smaller of two",
    "src/list.js",
    `
 export function list(query) {
-  const size = Math.min(query.size, MAX_PAGE);
+  const size = query.size; «size-check»
   return rows(size);
 }
`,
  ],
  [
    "an anchored pattern",
    "src/name.js",
    `
-const NAME = /^[a-z0-9-]+$/;
+const NAME = /[a-z0-9-]+/; «regex-anchor»
 export const isName = (text) => NAME.test(text);
`,
  ],
  [
    "a strict comparison of a role",
    "src/role.php",
    `
 <?php
 function mayEdit($user) {
-    return $user->role === ADMIN_ROLE;
+    return $user->role == ADMIN_ROLE; «role-check»
 }
`,
  ],
  [
    "a wide number in C",
    "src/grow.c",
    `
 void *grow(struct list *l)
 {
-	return realloc(l->items, (size_t)l->count * l->width);
+	return realloc(l->items, l->count * l->width); «narrower-number»
 }
`,
  ],
  [
    "the terminating zero",
    "src/copy.c",
    `
 void copy(char *to, const char *from, size_t n)
 {
 	memcpy(to, from, n);
-	to[n] = '\\0';
 	publish(to); «terminator»
 }
`,
  ],
  [
    "a limit in a pattern",
    "src/code.js",
    `
-const CODE = /^[A-Z0-9]{4,12}$/;
+const CODE = /^[A-Z0-9]+$/; «regex-limit»
 export const isCode = (text) => CODE.test(text);
`,
  ],
  [
    "an address that was encrypted",
    "src/client.js",
    `
-const BASE = "https://api.payments.dev/v1";
+const BASE = "http://api.payments.dev/v1"; «plain-transport»
 export const orders = () => fetch(BASE + "/orders");
`,
  ],
  [
    "an object without a prototype",
    "src/index.js",
    `
 export function index(items) {
-  const byName = Object.create(null);
+  const byName = {}; «prototype-check»
   for (const item of items) byName[item.name] = item;
   return byName;
 }
`,
  ],
  [
    "a rule of a model, in Ruby",
    "app/models/vote.rb",
    `
 class Vote < ApplicationRecord
-  validates :vote, presence: true, inclusion: {in: [1, -1]}
+  validates :vote, presence: true «input-check»
 end
`,
  ],
  [
    "a guard in Kotlin",
    "src/main/kotlin/app/Names.kt",
    `
 fun rename(page: Page, name: String) {
-    require(name.length <= MAX_NAME)
     page.name = name «size-check»
 }
`,
  ],
];

describe("guards", () => {
  it.each(LOST)("lost: %s", async (_name, path, text) => {
    const { found, expected } = await judge({ [path]: text });
    expect(expected).not.toEqual([]);
    expect(found).toEqual(expected);
  });
});
