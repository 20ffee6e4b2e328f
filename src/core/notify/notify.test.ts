import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { NewNotice, WaitingDelivery } from "../ports/index.ts";
import { mailText } from "./mail-text.ts";
import { composeMessage, testMessage } from "./message.ts";
import { nextAttempt } from "./schedule.ts";
import { slackBody } from "./slack-body.ts";
import { oneLine, shortened } from "./text.ts";

type Told = Pick<WaitingDelivery, "about" | "notice">;

function told(notice: Partial<NewNotice>, about: Told["about"] = "raised"): Told {
  return {
    about,
    notice: {
      level: "problem",
      title: "Bitbucket refused the token.",
      remedy: "Paste a new one.",
      path: "/setup/token",
      ...notice,
    },
  };
}

const home = "https://kody.example.com";

describe("composeMessage", () => {
  test("one notice is its own subject", () => {
    expect(composeMessage([told({})], home)).toEqual({
      subject: "Kody: Bitbucket refused the token.",
      items: [
        {
          word: "Problem",
          title: "Bitbucket refused the token.",
          remedy: "Paste a new one.",
          url: "https://kody.example.com/setup/token",
        },
      ],
      more: 0,
      url: home,
    });
  });

  test("a settled problem needs nothing done", () => {
    const message = composeMessage([told({}, "settled")], home);
    expect(message.subject).toBe("Kody: settled: Bitbucket refused the token.");
    expect(message.items).toEqual([
      { word: "Settled", title: "Bitbucket refused the token.", remedy: null, url: null },
    ]);
  });

  test("many are counted, the gravest first, the settled last", () => {
    const message = composeMessage(
      [
        told({ title: "a" }, "settled"),
        told({ level: "info", title: "b" }),
        told({ level: "warning", title: "c" }),
        told({ title: "d" }),
        told({ title: "e" }),
      ],
      null,
    );
    expect(message.subject).toBe("Kody: 5 notices, 2 of them problems, 1 settled");
    expect(message.items.map(({ word, title }) => `${word} ${title}`)).toEqual([
      "Problem d",
      "Problem e",
      "Warning c",
      "Note b",
      "Settled a",
    ]);
    expect(message.items.every(({ url }) => url === null)).toBe(true);
    expect(composeMessage([told({}), told({ level: "info" })], null).subject).toBe(
      "Kody: 2 notices, 1 of them a problem",
    );
  });

  test("two hundred are one message that says how many it leaves out", () => {
    const message = composeMessage(
      Array.from({ length: 200 }, (_, index) => told({ title: `Hook ${index}` })),
      home,
    );
    expect([message.items.length, message.more]).toEqual([20, 180]);
    expect(mailText(message)).toContain("And 180 more on Kody's page.");
    expect(JSON.stringify(slackBody(message))).toContain(`And 180 more: <${home}|open Kody>`);
  });
});

describe("slackBody", () => {
  test("is a section for each, with a link to the page", () => {
    expect(slackBody(composeMessage([told({})], home))).toEqual({
      text: "Kody: Bitbucket refused the token.\n• Problem: Bitbucket refused the token. Paste a new one.",
      blocks: [
        {
          type: "section",
          text: {
            type: "mrkdwn",
            text: "*Problem:* Bitbucket refused the token.\nPaste a new one.\n<https://kody.example.com/setup/token|Open it in Kody>",
          },
        },
      ],
      unfurl_links: false,
    });
  });

  test("names of strangers call nobody and link nowhere", () => {
    const title = "Repository <!channel> <@U1> <https://evil.example|click> & co";
    const body = JSON.stringify(slackBody(composeMessage([told({ title, path: null })], null)));
    expect(body).not.toMatch(/[<>]/);
    expect(body).toContain("&lt;!channel&gt; &lt;@U1&gt;");
    expect(body).toContain("&amp; co");
  });

  test("stays within Slack's limits, whatever the texts", () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ title: hostileText(), remedy: hostileText() }), { maxLength: 60 }),
        (notices) => {
          const message = composeMessage(
            notices.map((one) => told(one)),
            home,
          );
          const body = slackBody(message) as { text: string; blocks: { text: { text: string } }[] };
          expect(body.blocks.length).toBeLessThanOrEqual(50);
          for (const { text } of body.blocks) expect(text.text.length).toBeLessThanOrEqual(3_000);
          expect(body.text.length).toBeLessThanOrEqual(40_000);
        },
      ),
      { numRuns: 50 },
    );
  });
});

function hostileText() {
  return fc.oneof(
    fc.string({ unit: "binary", maxLength: 50 }),
    fc.string({ unit: fc.constantFrom("&", "<", "a\n", "😀"), minLength: 500, maxLength: 4_000 }),
  );
}

describe("mailText", () => {
  test("says what, what to do and where", () => {
    const message = composeMessage([told({}), told({ title: "b", path: null }, "settled")], home);
    expect(mailText(message)).toBe(
      [
        "Problem: Bitbucket refused the token.\nPaste a new one.\nhttps://kody.example.com/setup/token",
        "Settled: b",
        "Sent by Kody, https://kody.example.com, because this address was entered there for notices.\n",
      ].join("\n\n"),
    );
  });

  test("a test message says that it is one", () => {
    expect(testMessage(null).subject).toBe("Kody: test message");
    expect(mailText(testMessage(null))).toMatch(/^Test: Kody's notices arrive here\./);
  });
});

describe("one line of text", () => {
  test("holds no character that breaks a line, ends a header or turns the text around", () => {
    expect(oneLine("a\r\nBcc: x\u2028b\u202Ec\0d\t e ")).toBe("a Bcc: x b c d e");
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        expect(oneLine(text)).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/u);
      }),
    );
  });

  test("is cut between characters and never longer than asked", () => {
    expect(shortened("abc", 3)).toBe("abc");
    expect(shortened("abcd", 3)).toBe("ab…");
    expect(shortened("a😀b", 3)).toBe("a…");
    expect(shortened("a&b", 5, (one) => (one === "&" ? "&amp;" : one))).toBe("a…");
    fc.assert(
      fc.property(
        fc.string({ unit: "binary" }),
        fc.integer({ min: 1, max: 20 }),
        (text, length) => {
          const short = shortened(text, length);
          expect(short.length).toBeLessThanOrEqual(length);
          expect(text.length <= length ? short : short.slice(0, -1)).toBe(
            text.slice(0, text.length <= length ? text.length : short.length - 1),
          );
        },
      ),
    );
  });
});

describe("nextAttempt", () => {
  const start = new Date("2026-01-01T00:00:00Z");

  test("waits longer each time and ends after a day", () => {
    const waits: number[] = [];
    let now = start;
    for (let attempts = 1; ; attempts += 1) {
      const next = nextAttempt(attempts, start, now, null);
      if (next === null) break;
      waits.push((next.getTime() - now.getTime()) / 60_000);
      now = next;
    }
    expect(waits.slice(0, 7)).toEqual([0.5, 2, 10, 30, 60, 120, 120]);
    expect(waits).toHaveLength(16);
    expect(now.getTime() - start.getTime()).toBeLessThanOrEqual(24 * 3_600_000);
  });

  test("waits at least as long as the other side asks", () => {
    expect(nextAttempt(1, start, start, 300)).toEqual(new Date(start.getTime() + 300_000));
    expect(nextAttempt(1, start, start, 1)).toEqual(new Date(start.getTime() + 30_000));
  });
});
