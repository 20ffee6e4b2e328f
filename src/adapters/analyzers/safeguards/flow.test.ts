import { describe, expect, it } from "vitest";
import { judge } from "../testing/judge-change.ts";

/** The order of steps, errors and what must be given back. */
const LOST: readonly (readonly [name: string, path: string, text: string])[] = [
  [
    "await of a call",
    "src/save.js",
    `
 export async function save(store, order) {
-  await store.insert(order);
+  store.insert(order); «await»
   log("saved");
 }
`,
  ],
  [
    "await of a call, in Python",
    "app/save.py",
    `
 async def save(store, order):
-    await store.insert(order)
+    store.insert(order) «await»
     log("saved")
`,
  ],
  [
    "the check of an error, in Go",
    "store/save.go",
    `
 func save(path string, data []byte) error {
-	if err := os.WriteFile(path, data, 0o600); err != nil {
-		return err
-	}
+	os.WriteFile(path, data, 0o600) «error-check»
 	return index(path)
 }
`,
  ],
  [
    "the error of a call, in Go",
    "store/read.go",
    `
 func read(path string) []byte {
-	data, err := os.ReadFile(path)
+	data, _ := os.ReadFile(path) «error-check»
 	return data
 }
`,
  ],
  [
    "the check of a status, in C",
    "src/send.c",
    `
 int deliver(struct peer *p)
 {
 	int rc = handshake(p); «error-check»
-	if (rc != 0)
-		return rc;
 	transmit(p);
 	return 0;
 }
`,
  ],
  [
    "the error of a callback",
    "src/read.js",
    `
 export function read(name, done) {
   fs.readFile(name, function (err, data) { «error-check»
-    if (err) return done(err);
     done(null, parse(data));
   });
 }
`,
  ],
  [
    "what an error handler did",
    "src/sync.js",
    `
 export function sync(queue) {
   try {
     queue.flush();
   } catch (error) { «empty-handler»
-    report(error);
   }
 }
`,
  ],
  [
    "what an error handler did, in Python",
    "app/sync.py",
    `
 def sync(queue):
     try:
         queue.flush()
     except OSError: «empty-handler»
-        report("flush failed")
+        pass
     queue.close()
`,
  ],
  [
    "the end of a case",
    "src/state.c",
    `
 void step(struct machine *m)
 {
 	switch (m->state) {
 	case READY:
 		start(m); «fall-through»
-		break;
 	case DONE:
 		finish(m);
 		break;
 	}
 }
`,
  ],
  [
    "an early return",
    "src/login.js",
    `
 export function login(req, res) {
   if (!req.user) {
     res.redirect("/login"); «return»
-    return;
   }
   res.send(secretsOf(req.user));
 }
`,
  ],
  [
    "an exit after a redirect, in PHP",
    "web/admin.php",
    `
 <?php
 if (!$session->isAdmin()) {
     header('Location: /login'); «return»
-    exit;
 }
 show_admin_page();
`,
  ],
  [
    "return of an answer",
    "src/login.js",
    `
 export function login(req, res) {
   if (!req.user) {
-    return res.status(401).end();
+    res.status(401).end(); «return»
   }
   res.send(secretsOf(req.user));
 }
`,
  ],
  [
    "a lock, in Java",
    "src/main/java/app/Counter.java",
    `
 class Counter {
-  public synchronized void add(int n) {
+  public void add(int n) { «lock»
     total = total + n;
   }
 }
`,
  ],
  [
    "a lock around lines, in Python",
    "app/counter.py",
    `
 def add(self, n):
-    with self._lock:
-        self.total = self.total + n
+    self.total = self.total + n «lock»
`,
  ],
  [
    "a lock, in Go",
    "store/counter.go",
    `
 func (c *Counter) Add(n int) {
-	c.mu.Lock()
-	defer c.mu.Unlock()
 	c.total += n «lock»
 }
`,
  ],
  [
    "a transaction, in Java",
    "src/main/java/app/Transfer.java",
    `
 class Transfer {
-  @Transactional
   public void move(Account a, Account b, long n) { «lock»
     a.take(n);
     b.give(n);
   }
 }
`,
  ],
  [
    "a transaction, in PHP",
    "app/Transfer.php",
    `
 <?php
 function move($a, $b, $n) {
-    DB::transaction(function () use ($a, $b, $n) {
-        $a->take($n);
-        $b->give($n);
-    });
+    $a->take($n); «lock»
+    $b->give($n);
 }
`,
  ],
  [
    "a lock of rows",
    "app/transfer.py",
    `
 def move(source, n):
-    account = Account.objects.select_for_update().get(pk=source)
+    account = Account.objects.get(pk=source) «lock»
     account.take(n)
`,
  ],
  [
    "the release of a file, in Go",
    "store/read.go",
    `
 func read(path string) ([]byte, error) {
 	file, err := os.Open(path) «release»
 	if err != nil {
 		return nil, err
 	}
-	defer file.Close()
 	return io.ReadAll(file)
 }
`,
  ],
  [
    "the release on one way out, in C",
    "src/list.c",
    `
 int scan(DIR *dir, const char *name)
 {
 	if (visit(name) < 0) {
-		closedir(dir);
 		return -1; «release»
 	}
 	closedir(dir);
 	return 0;
 }
`,
  ],
  [
    "a pointer that was cleared",
    "src/peer.c",
    `
 void drop(struct peer *p)
 {
 	free(p->buffer); «dangling»
-	p->buffer = NULL;
 	p->state = IDLE;
 }
`,
  ],
  [
    "the first value of a variable, in C",
    "src/sum.c",
    `
 int sum(const int *items, size_t n)
 {
-	int total = 0;
+	int total; «initial-value»
 	for (size_t i = 0; i < n; i++)
 		total += items[i];
 	return total;
 }
`,
  ],
];

describe("order, errors and release", () => {
  it.each(LOST)("lost: %s", async (_name, path, text) => {
    const { found, expected } = await judge({ [path]: text });
    expect(expected).not.toEqual([]);
    expect(found).toEqual(expected);
  });
});
