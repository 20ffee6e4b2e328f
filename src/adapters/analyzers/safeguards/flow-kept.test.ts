import { describe, expect, it } from "vitest";
import { judge } from "../testing/judge-change.ts";

/** Moved, replaced, or gone with what was protected: nothing is said. */
const KEPT: readonly (readonly [name: string, path: string, text: string])[] = [
  [
    "a call that is awaited with others",
    "src/save.js",
    `
 export async function save(store, a, b) {
-  await store.insert(a);
-  await store.insert(b);
+  await Promise.all([
+    store.insert(a),
+    store.insert(b),
+  ]);
 }
`,
  ],
  [
    "a promise that is awaited later",
    "src/save.js",
    `
 export async function load(store) {
-  const users = await store.users();
+  const users = store.users();
   const orders = store.orders();
-  return [users, await orders];
+  return Promise.all([users, orders]);
 }
`,
  ],
  [
    "a function that is no longer asynchronous",
    "src/save.js",
    `
-async function prepare(order) {
+function prepare(order) {
   return order.lines.map(line);
 }
 export async function save(store, order) {
-  await prepare(order);
+  prepare(order);
   await store.insert(order);
 }
`,
  ],
  [
    "a promise with a handler of its own",
    "src/save.js",
    `
 export async function save(store, order) {
-  await store.insert(order);
+  store.insert(order)
+    .catch(report);
   log("saved");
 }
`,
  ],
  [
    "an error that is checked in another way",
    "store/save.go",
    `
 func save(path string, data []byte) error {
-	if err := os.WriteFile(path, data, 0o600); err != nil {
-		return err
-	}
-	return nil
+	return os.WriteFile(path, data, 0o600)
 }
`,
  ],
  [
    "a handler that only printed",
    "src/sync.js",
    `
 export function sync(queue) {
   try {
     queue.flush();
   } catch (error) {
-    console.log(error);
   }
 }
`,
  ],
  [
    "a lock of another shape",
    "app/counter.py",
    `
 def add(self, n):
-    with self._lock:
-        self.total = self.total + n
+    with self._write_lock:
+        self.total = self.total + n
`,
  ],
  [
    "a lock that went with its counter",
    "store/counter.go",
    `
 func (c *Counter) Add(n int) {
-	c.mu.Lock()
-	defer c.mu.Unlock()
-	c.total += n
+	atomic.AddInt64(&c.total, int64(n))
 }
`,
  ],
  [
    "a transaction over less",
    "src/send.ts",
    `
 export async function send(mail: Mail) {
-  await prisma.$transaction(async (tx) => {
-    await deliver(mail);
-    await tx.mail.update(mail);
-  });
+  await deliver(mail);
+  await prisma.$transaction(async (tx) => {
+    await tx.mail.update(mail);
+  });
 }
`,
  ],
  [
    "a return at the very end",
    "src/login.js",
    `
 export function login(req, res) {
   if (!req.user) {
     res.redirect("/login");
-    return;
   }
 }
`,
  ],
  [
    "a release that moved",
    "store/read.go",
    `
 func read(path string) ([]byte, error) {
 	file, err := os.Open(path)
+	defer func() { closeQuietly(file) }()
 	if err != nil {
 		return nil, err
 	}
-	defer file.Close()
 	return io.ReadAll(file)
 }
`,
  ],
  [
    "a variable that gets its value otherwise",
    "src/sum.c",
    `
 int sum(const int *items, size_t n)
 {
-	int total = 0;
+	int total = first(items);
 	for (size_t i = 1; i < n; i++)
 		total += items[i];
 	return total;
 }
`,
  ],
];

describe("order, errors and release", () => {
  it.each(KEPT)("still there: %s", async (_name, path, text) => {
    const { found } = await judge({ [path]: text });
    expect(found).toEqual([]);
  });
});
