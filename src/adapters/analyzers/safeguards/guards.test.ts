import { describe, expect, it } from "vitest";
import { judge } from "../testing/judge-change.ts";

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
];

describe("guards", () => {
  it.each(LOST)("lost: %s", async (_name, path, text) => {
    const { found, expected } = await judge({ [path]: text });
    expect(expected).not.toEqual([]);
    expect(found).toEqual(expected);
  });
});
