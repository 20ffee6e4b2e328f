import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createCallLog, sameRoute } from "./calls.ts";
import { createFaults } from "./faults.ts";

const PULL = "/repositories/{workspace}/{repo_slug}/pullrequests/{pull_request_id}";

describe("faults", () => {
  test("strike after the calls to skip and as often as asked, no matter which numbers", () => {
    fc.assert(
      fc.property(fc.nat(5), fc.integer({ min: 1, max: 5 }), fc.nat(15), (skip, count, calls) => {
        const faults = createFaults();
        faults.add({ status: 500, skip, count });
        const struck = Array.from({ length: calls }, () => faults.take("GET", "/user") !== null);
        expect(struck).toEqual(struck.map((_, index) => index >= skip && index < skip + count));
      }),
    );
  });

  test("the first that matches strikes, then the next", () => {
    const faults = createFaults();
    faults.add({ route: "/user", status: 500 });
    faults.add({ status: 502 });
    expect(faults.take("GET", "/user")?.status).toBe(500);
    expect(faults.take("GET", "/user")?.status).toBe(502);
    expect(faults.take("GET", "/user")).toBeNull();
  });

  test("routes may name their parts as they like, methods be in any case", () => {
    const faults = createFaults();
    faults.add({ route: PULL.replace("pull_request_id", "id"), method: "put", count: 9 });
    expect(faults.take("PUT", PULL)).not.toBeNull();
    expect(faults.take("GET", PULL)).toBeNull();
    expect(faults.take("PUT", `${PULL}/comments`)).toBeNull();
  });

  test("what is left is listed, and can be cleared", () => {
    const faults = createFaults();
    faults.add({ status: 500, count: 2 });
    faults.take("GET", "/user");
    expect(faults.list()).toEqual([{ status: 500, count: 1, skip: 0 }]);
    faults.clear();
    expect(faults.list()).toEqual([]);
  });
});

describe("calls", () => {
  test("handed out are copies", () => {
    const log = createCallLog();
    log.add({ at: 1, user: "a", method: "GET", path: "/user", route: "/user", status: 200 });
    const [first] = log.list();
    if (first !== undefined) {
      first.status = 500;
    }
    expect(log.list()[0]?.status).toBe(200);
  });

  test("without a route are counted by their path", () => {
    const log = createCallLog();
    const call = { at: 1, user: null, method: "GET", path: "/x?y", route: "", status: 404 };
    log.add(call);
    log.add(call);
    expect(log.counts()).toEqual({ "GET /x?y": 2 });
    log.clear();
    expect(log.counts()).toEqual({});
  });

  test("a listener that fails fails the call", async () => {
    const log = createCallLog();
    log.listen(() => Promise.reject(new Error("stop here")));
    const call = { at: 1, user: null, method: "GET", path: "/x", route: "", status: null };
    await expect(log.notify(call, "before")).rejects.toThrow("stop here");
  });

  test("routes are the same when only names differ", () => {
    expect(sameRoute("/a/{b}/c", "/a/{x}/c")).toBe(true);
    expect(sameRoute("/a/{b}/c", "/a/b/c")).toBe(false);
    expect(sameRoute("/a/{b}", "/a/{b}/c")).toBe(false);
  });
});
