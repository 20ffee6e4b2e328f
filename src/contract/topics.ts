// Apart from the schemas: the page needs the words and not what checks them.
export const topicNames = [
  "review-done",
  "changes-requested",
  "closed",
  "needs-attention",
  "token",
  "budget",
] as const;
