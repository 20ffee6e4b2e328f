import { readFile } from "node:fs/promises";
import { extname } from "node:path";
import { Hono } from "hono";

const built = new URL("../../../web/dist/", import.meta.url);

const types: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
  ".json": "application/json",
};

/** Serves the built browser part: files by name, and its page for every address of the application. */
export function pageRoutes(): Hono {
  const routes = new Hono();
  routes.get("/assets/:name{[A-Za-z0-9._-]+}", async (context) => {
    const file = await load(`assets/${context.req.param("name")}`);
    if (file === null) return context.notFound();
    return context.body(file.body, 200, {
      "content-type": file.type,
      "cache-control": "public, max-age=31536000, immutable",
    });
  });
  routes.get("*", async (context) => {
    const page = await load("index.html");
    if (page === null) {
      return context.text(
        "The web page is not built. Run `npm run build:web`, then reload.\n",
        503,
      );
    }
    return context.body(page.body, 200, { "content-type": page.type, "cache-control": "no-cache" });
  });
  return routes;
}

async function load(name: string): Promise<{ body: Uint8Array<ArrayBuffer>; type: string } | null> {
  const type = types[extname(name)];
  if (type === undefined || name.includes("..")) return null;
  try {
    return { body: new Uint8Array(await readFile(new URL(name, built))), type };
  } catch {
    return null;
  }
}
