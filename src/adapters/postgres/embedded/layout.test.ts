import fc from "fast-check";
import { expect, test } from "vitest";
import { layoutOf, socketName } from "./layout.ts";

test("everything of the server is below one folder of the home", () => {
  const layout = layoutOf("/var/lib/kody", "18.4.0-beta.17");
  expect(layout).toMatchObject({
    root: "/var/lib/kody/postgres",
    major: "18",
    binaries: "/var/lib/kody/postgres/18.4.0-beta.17",
    data: "/var/lib/kody/postgres/cluster/data",
    sockets: "/var/lib/kody/postgres/cluster",
  });
});

test("the access rules are outside what the server can write", () => {
  const { access, log, binaries, cluster } = layoutOf("/srv/kody", "18.0.0");
  for (const path of [access, log, binaries]) expect(path.startsWith(cluster)).toBe(false);
});

test("a socket's path fits into its 103 bytes however long the home is, and differs by home", () => {
  fc.assert(
    fc.property(
      fc.array(fc.stringMatching(/^[a-zé]{1,40}$/), { minLength: 1, maxLength: 12 }),
      (parts) => {
        const home = `/${parts.join("/")}`;
        const { sockets } = layoutOf(home, "18.0.0");
        expect(Buffer.byteLength(`${sockets}/${socketName}`)).toBeLessThanOrEqual(103);
        expect(layoutOf(home, "18.0.1").sockets).toBe(sockets);
        expect(layoutOf(`${home}x${"y".repeat(100)}`, "18.0.0").sockets).not.toBe(sockets);
      },
    ),
  );
});
