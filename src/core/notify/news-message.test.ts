import { expect, test } from "vitest";
import type { NewsOfPullRequest } from "../ports/index.ts";
import { mailText } from "./mail-text.ts";
import { lineOf, lineOfNotice, newsMessage } from "./news-message.ts";
import { slackBody } from "./slack-body.ts";

function news(id: number, given: Partial<NewsOfPullRequest> = {}): NewsOfPullRequest {
  return {
    kind: "review-done",
    event: `review/${id}`,
    pullRequest: { workspace: "acme", slug: "shop", id },
    repositoryUuid: "{r}",
    title: `Change ${id}`,
    url: `https://bitbucket.org/acme/shop/pull-requests/${id}`,
    authorUuid: "{a}",
    facts: { counts: { high: 1, low: 2 } },
    ...given,
  };
}

function both(...all: NewsOfPullRequest[]) {
  const message = newsMessage(all.map(lineOf), "https://kody.example", "");
  return { message, slack: JSON.stringify(slackBody(message)), mail: mailText(message) };
}

test("reviews of one pull request are its newest; what else happened to it stays", () => {
  const { message } = both(
    news(1),
    news(2),
    news(1, { facts: { counts: {} } }),
    news(1, { kind: "merged" }),
    news(2, { kind: "needs-attention", facts: { reason: "It is too large." } }),
  );
  expect(message.items.map(({ word, title, remedy }) => [word, title, remedy])).toEqual([
    ["Reviewed", "acme/shop #1: Change 1", "No comments."],
    ["Not reviewed", "acme/shop #2: Change 2", "It is too large."],
    ["Merged", "acme/shop #1: Change 1", null],
  ]);
  expect(message.subject).toBe("Kody: news of 3 matters");
});

test("one has its title in the subject, counts by severity and a link", () => {
  const { message, slack, mail } = both(news(1));
  expect(message.subject).toBe("Kody: Reviewed: acme/shop #1: Change 1");
  expect(message.items[0]?.remedy).toBe("Comments: 1 high, 2 low.");
  expect(slack).toContain(
    "<https://bitbucket.org/acme/shop/pull-requests/1|Open the pull request>",
  );
  expect(mail).toContain("https://bitbucket.org/acme/shop/pull-requests/1");
});

test("more than a message holds are counted", () => {
  const { message } = both(...Array.from({ length: 45 }, (_, index) => news(index + 1)));
  expect([message.items.length, message.more]).toEqual([20, 25]);
});

test.each([
  ["<!channel> <@U1> & co", /<!|<@|&(?!amp;|lt;|gt;)/],
  ["@channel @here @all", /@(channel|here|all)/],
  ["[click](https://evil.example)", /\]\(|:\/\/evil/],
  ["![x](http://evil.example/x.png)", /!\[|\]\(/],
  ["www.evil.example", /www\.evil/],
  ["a\r\nBcc: all@evil.example\u202E", /\r|Bcc: all@evil|\u202E/],
])("a title can do nothing: %s", (title, forbidden) => {
  const { message, slack } = both(news(1, { title }));
  expect(slack.replaceAll(/<https:\/\/bitbucket\.org[^>]*>/g, "")).not.toMatch(forbidden);
  expect(message.subject).not.toMatch(/[\r\n]/);
});

test("titles are cut, and an address that is none is no link", () => {
  const { message } = both(news(1, { title: "x".repeat(5_000), url: "javascript:alert(1)" }));
  expect(message.items[0]?.title.length).toBeLessThan(160);
  expect(message.items[0]?.url).toBeNull();
});

test.each([
  ["token-refused", "token"],
  ["expiry/7", "token"],
  ["model", "budget"],
  ["hook/{r}", undefined],
])("a notice %s is for those who asked for %s", (key, topic) => {
  const notice = { key, level: "problem", title: "So.", remedy: "Do.", path: "/x" } as const;
  const line = lineOfNotice(notice, "https://kody.example");
  expect(line?.topic).toBe(topic);
  if (line !== null) expect(line.url).toBe("https://kody.example/x");
});
