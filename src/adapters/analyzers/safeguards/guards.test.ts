import { describe, expect, it } from "vitest";
import { judge } from "./testing.ts";

/** Guards: what is found when they go while the guarded code stays. */
const LOST: readonly (readonly [name: string, path: string, text: string])[] = [
  [
    "a key that pollutes prototypes",
    "src/merge.js",
    `
 export function merge(target, source) {
   for (const key of Object.keys(source)) {
-    if (key === "__proto__" || key === "constructor") continue;
     target[key] = source[key]; «prototype-check»
   }
 }
`,
  ],
  [
    "an own property that was asked for",
    "src/copy.js",
    `
 export function copy(target, source) {
   for (const key in source) {
-    if (Object.prototype.hasOwnProperty.call(source, key)) {
-      target[key] = source[key];
-    }
+    target[key] = source[key]; «prototype-check»
   }
 }
`,
  ],
  [
    "a path that must stay inside, in JavaScript",
    "src/serve.js",
    `
 export function serve(root, name) {
   const file = path.resolve(root, name);
-  if (!file.startsWith(root + path.sep)) {
-    throw new Error("outside");
-  }
   return fs.readFile(file); «path-check»
 }
`,
  ],
  [
    "a path that must stay inside, in Python",
    "app/serve.py",
    `
 def serve(root, name):
     target = (root / name).resolve()
-    if not target.is_relative_to(root):
-        raise PermissionError(name)
     return target.read_bytes() «path-check»
`,
  ],
  [
    "a path with dots, in Go",
    "web/serve.go",
    `
 func serve(root, name string) ([]byte, error) {
-	if strings.Contains(name, "..") {
-		return nil, errors.New("bad name")
-	}
 	return os.ReadFile(filepath.Join(root, name)) «path-check»
 }
`,
  ],
  [
    "a path with dots, in Java",
    "src/main/java/app/Files.java",
    `
 class Files {
   byte[] read(String name) throws IOException {
-    if (name.contains("..")) {
-      throw new IllegalArgumentException(name);
-    }
     return storage.read(name); «path-check»
   }
 }
`,
  ],
  [
    "a path with dots, in PHP",
    "web/file.php",
    `
 <?php
 function file_of($name) {
-    if (strpos($name, '..') !== false || realpath($name) === false) {
-        throw new InvalidArgumentException($name);
-    }
     return file_get_contents(ROOT . $name); «path-check»
 }
`,
  ],
  [
    "the scheme of an address",
    "src/link.js",
    `
 export function follow(link) {
-  if (link.protocol !== "https:") throw new Error("not allowed");
   return fetch(link.href); «origin-check»
 }
`.replace("link.href", "link.protocol + link.rest"),
  ],
  [
    "the length of what is read",
    "src/body.js",
    `
 export function parse(body) {
-  if (body.length > MAX_BODY) {
-    throw new RangeError("too large");
-  }
   return JSON.parse(body); «size-check»
 }
`,
  ],
  [
    "the length of what is read, in Python",
    "app/body.py",
    `
 def parse(body):
-    if len(body) > MAX_BODY:
-        raise ValueError("too large")
     return json.loads(body) «size-check»
`,
  ],
  [
    "the length of what is read, in Go",
    "web/body.go",
    `
 func parse(body []byte) (*Order, error) {
-	if len(body) > maxBody {
-		return nil, errTooLarge
-	}
 	return decode(body) «size-check»
 }
`,
  ],
  [
    "a bound before a write, in C",
    "src/buffer.c",
    `
 int put(struct buffer *b, size_t offset, char value)
 {
-	if (offset >= b->size)
-		return -1;
 	b->data[offset] = value; «bounds-check»
 	return 0;
 }
`,
  ],
  [
    "a bound that was part of a condition, in C",
    "src/scan.c",
    `
 void skip(struct reader *r)
 {
-	if (r->pos < r->size && r->data[r->pos] == ' ')
+	if (r->data[r->pos] == ' ') «bounds-check»
 		r->pos++;
 }
`,
  ],
  [
    "the last index of a list",
    "src/last.js",
    `
 export function each(list, visit) {
-  for (let i = 0; i < list.length; i++) {
+  for (let i = 0; i <= list.length; i++) { «bounds-check»
     visit(list[i]);
   }
 }
`,
  ],
  [
    "a null check, in Java",
    "src/main/java/app/Orders.java",
    `
 class Orders {
   String name(Order order) {
-    if (order == null) {
-      return "";
-    }
     return order.name(); «null-check»
   }
 }
`,
  ],
  [
    "a null check, in C",
    "src/node.c",
    `
 int depth(struct node *n)
 {
-	if (n == NULL)
-		return 0;
 	return n->depth; «null-check»
 }
`,
  ],
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
];

/** Guards that were moved, replaced or went with what they guarded. */
const KEPT: typeof LOST = [
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
  it.each(LOST)("are missed: %s", async (_name, path, text) => {
    const { found, expected } = await judge({ [path]: text });
    expect(expected).not.toEqual([]);
    expect(found).toEqual(expected);
  });

  it.each(KEPT)("are still there: %s", async (_name, path, text) => {
    const { found } = await judge({ [path]: text });
    expect(found).toEqual([]);
  });
});
