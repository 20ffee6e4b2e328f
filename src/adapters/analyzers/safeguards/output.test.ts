import { describe, expect, it } from "vitest";
import { judge } from "../testing/judge-change.ts";

/** Escaping, quoting and safe calls: what is found when they go. */
const LOST: readonly (readonly [name: string, path: string, text: string])[] = [
  [
    "escaping around a value in a page",
    "src/page.js",
    `
 export function row(item) {
   const label = item.label;
-  return "<li>" + escapeHtml(label) + "</li>";
+  return "<li>" + label + "</li>"; «escaping»
 }
`,
  ],
  [
    "a sanitiser that overwrote its value",
    "src/comment.ts",
    `
 export function render(target: HTMLElement, body: string) {
-  body = DOMPurify.sanitize(body);
   target.innerHTML = body; «escaping»
 }
`,
  ],
  [
    "escaping in PHP",
    "web/profile.php",
    `
 <?php
 function title($user) {
-    echo '<h1>' . htmlspecialchars($user->name) . '</h1>';
+    echo '<h1>' . $user->name . '</h1>'; «escaping»
 }
`,
  ],
  [
    "escaping in Python",
    "app/views.py",
    `
 def greeting(name):
-    return "<p>Hello %s</p>" % html.escape(name)
+    return "<p>Hello %s</p>" % name «escaping»
`,
  ],
  [
    "escaping in Go",
    "web/page.go",
    `
 func title(w io.Writer, name string) {
-	fmt.Fprintf(w, "<h1>%s</h1>", template.HTMLEscapeString(name))
+	fmt.Fprintf(w, "<h1>%s</h1>", name) «escaping»
 }
`,
  ],
  [
    "escaping in Java",
    "src/main/java/app/Page.java",
    `
 class Page {
   String row(String name) {
-    return "<td>" + Encode.forHtml(name) + "</td>";
+    return "<td>" + name + "</td>"; «escaping»
   }
 }
`,
  ],
  [
    "a filter of a template",
    "views/user.twig",
    `
 <section>
-  <h2>{{ user.name|escape }}</h2>
+  <h2>{{ user.name }}</h2> «escaping»
 </section>
`,
  ],
  [
    "text that becomes markup",
    "src/toast.js",
    `
 export function show(box, message) {
-  box.textContent = message;
+  box.innerHTML = message; «raw-output»
 }
`,
  ],
  [
    "a template's escaping output",
    "views/post.ejs",
    `
 <article>
-  <h2><%= post.title %></h2>
+  <h2><%- post.title %></h2> «raw-output»
 </article>
`,
  ],
  [
    "a template's braces",
    "resources/views/post.blade.html",
    `
 <article>
-  <p>{{ $post->summary }}</p>
+  <p>{!! $post->summary !!}</p> «raw-output»
 </article>
`,
  ],
  [
    "arguments as a list in Node",
    "src/image.js",
    `
 import { execFile, exec } from "node:child_process";
 export function convert(file, done) {
-  execFile("convert", [file, "out.png"], done);
+  exec("convert " + file + " out.png", done); «shell-spawn»
 }
`,
  ],
  [
    "arguments as a list in Python",
    "app/media.py",
    `
 def probe(path):
-    return subprocess.run(["ffprobe", path], check=True)
+    return subprocess.run("ffprobe " + path, shell=True, check=True) «shell-spawn»
`,
  ],
  [
    "a command in Go",
    "media/probe.go",
    `
 func probe(path string) *exec.Cmd {
-	return exec.Command("ffprobe", path)
+	return exec.Command("sh", "-c", "ffprobe "+path) «shell-spawn»
 }
`,
  ],
  [
    "quoting for the shell",
    "app/backup.py",
    `
 def dump(database):
-    os.system("pg_dump " + shlex.quote(database))
+    os.system("pg_dump " + database) «shell-quoting»
`,
  ],
  [
    "quoting for the shell in PHP",
    "lib/convert.php",
    `
 <?php
 function convert($file) {
-    exec('convert ' . escapeshellarg($file) . ' out.png');
+    exec('convert ' . $file . ' out.png'); «shell-quoting»
 }
`,
  ],
  [
    "parameters of a query in JavaScript",
    "src/users.js",
    `
 export function find(db, name) {
-  return db.query("SELECT * FROM users WHERE name = ?", [name]);
+  return db.query("SELECT * FROM users WHERE name = '" + name + "'"); «sql-parameters»
 }
`,
  ],
  [
    "parameters of a query in Python",
    "app/users.py",
    `
 def find(cursor, name):
-    cursor.execute("SELECT id FROM users WHERE name = %s", (name,))
+    cursor.execute(f"SELECT id FROM users WHERE name = '{name}'") «sql-parameters»
     return cursor.fetchone()
`,
  ],
  [
    "parameters of a query in Java",
    "src/main/java/app/Users.java",
    `
 class Users {
   User find(String name) {
-    return jdbc.queryForObject("SELECT * FROM users WHERE name = ?", mapper, name);
+    return jdbc.queryForObject("SELECT * FROM users WHERE name = '" + name + "'", mapper); «sql-parameters»
   }
 }
`,
  ],
  [
    "parameters of a query in Go",
    "store/users.go",
    `
 func find(db *sql.DB, name string) *sql.Row {
-	return db.QueryRow("SELECT id FROM users WHERE name = $1", name)
+	return db.QueryRow(fmt.Sprintf("SELECT id FROM users WHERE name = '%s'", name)) «sql-parameters»
 }
`,
  ],
  [
    "a safe loader",
    "app/settings.py",
    `
 def read(text):
-    return yaml.safe_load(text)
+    return yaml.load(text) «unsafe-call»
`,
  ],
  [
    "data that is parsed and not run",
    "app/cache.py",
    `
 def restore(blob):
-    return json.loads(blob)
+    return pickle.loads(blob) «unsafe-call»
`,
  ],
  [
    "a bounded copy",
    "src/name.c",
    `
 void set_name(struct user *u, const char *name)
 {
-	strlcpy(u->name, name, sizeof(u->name));
+	strcpy(u->name, name); «unsafe-call»
 }
`,
  ],
  [
    "an entity resolver that was off",
    "src/main/java/app/Xml.java",
    `
 class Xml {
   Document read(InputStream in) throws Exception {
     DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
-    factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
     return factory.newDocumentBuilder().parse(in); «unsafe-call»
   }
 }
`,
  ],
  [
    "the safe word of a call's name",
    "src/files.ts",
    `
 export function open(root: string, name: string) {
-  return readFile(safeJoin(root, name));
+  return readFile(join(root, name)); «unsafe-call»
 }
`,
  ],
];

const KEPT: typeof LOST = [
  [
    "escaping that moved within the file",
    "src/page.js",
    `
 export function row(item) {
-  return "<li>" + escapeHtml(item.label) + "</li>";
+  return "<li>" + item.label + "</li>";
 }
 export function rows(items) {
-  return items.map(row).join("");
+  return items.map((item) => row({ ...item, label: escapeHtml(item.label) })).join("");
 }
`,
  ],
  [
    "escaping by another means",
    "src/page.js",
    `
 export function title(box, name) {
-  box.innerHTML = escapeHtml(name);
+  box.textContent = name;
 }
`,
  ],
  [
    "a value that is not output any more",
    "web/profile.php",
    `
 <?php
 function title($user) {
-    echo '<h1>' . htmlspecialchars($user->name) . '</h1>';
+    echo '<h1>Profile</h1>';
 }
`,
  ],
  [
    "a function of escaping that was renamed",
    "src/page.js",
    `
 export function row(item) {
-  return "<li>" + escapeHtml(item.label) + "</li>";
+  return "<li>" + encodeForHtml(item.label) + "</li>";
 }
`,
  ],
  [
    "a list of arguments that grew",
    "src/image.js",
    `
 export function convert(file, done) {
-  execFile("convert", [file, "out.png"], done);
+  execFile("convert", ["-strip", file, "out.png"], done);
 }
`,
  ],
  [
    "a query that became a better one",
    "src/users.js",
    `
 export function find(db, name) {
-  return db.query("SELECT * FROM users WHERE name = ?", [name]);
+  return db.query("SELECT id, name FROM users WHERE name = ? AND active = ?", [name, true]);
 }
`,
  ],
  [
    "unsafe calls that became safe",
    "app/settings.py",
    `
 def read(text):
-    return yaml.load(text)
+    return yaml.safe_load(text)
`,
  ],
  [
    "a copy with its bound given otherwise",
    "src/name.c",
    `
 void set_name(struct user *u, const char *name)
 {
-	strncpy(u->name, name, sizeof(u->name));
+	snprintf(u->name, sizeof(u->name), "%s", name);
 }
`,
  ],
  [
    "a comment that speaks of escaping",
    "src/page.js",
    `
 export function count(items) {
-  // escapeHtml(items) is not needed: a number
+  // a number
   return items.length;
 }
`,
  ],
];

describe("what is output, run or queried", () => {
  it.each(LOST)("loses %s", async (_name, path, text) => {
    const { found, expected } = await judge({ [path]: text });
    expect(expected).not.toEqual([]);
    expect(found).toEqual(expected);
  });

  it.each(KEPT)("keeps %s", async (_name, path, text) => {
    const { found } = await judge({ [path]: text });
    expect(found).toEqual([]);
  });

  it("is in the other direction no loss", async () => {
    for (const [, path, text] of LOST) {
      const turned = text.replaceAll(/^[-+]/gm, (sign) => (sign === "-" ? "+" : "-"));
      expect((await judge({ [path]: turned.replaceAll(/ «[\w-]+»/g, "") })).found).toEqual([]);
    }
  });

  it("says what is gone, from which line, and what to do", async () => {
    const { found } = await judge({ "src/page.js": LOST[0]?.[2] ?? "" });
    expect(found).toEqual(["src/page.js:3 escaping"]);
  });
});
