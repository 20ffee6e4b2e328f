import { sql, type Kysely } from "kysely";
import { categories } from "../../core/domain/index.ts";
import type { RuleHistory } from "../../core/ports/index.ts";
import { storableText } from "./storable.ts";
import type { Tables } from "./tables/index.ts";

export function createRuleHistory(db: Kysely<Tables>): RuleHistory {
  return {
    async ruleRecords(repositoryUuid) {
      const { rows } = await sql<{
        rule: string;
        category: string | null;
        posted: number;
        dismissed: number;
      }>`
        select threads.rule, max(said.category) as category, count(*)::int as posted,
          (count(*) filter (where threads.state = 'dismissed'))::int as dismissed
        from threads join pull_requests on pull_requests.id = threads.pull_request_id
        left join lateral (
          select finding->>'category' as category from decisions
          join reviews on reviews.id = decisions.review_id
          where reviews.pull_request_id = threads.pull_request_id
            and decisions.fingerprint = threads.fingerprint
          limit 1
        ) as said on true
        where pull_requests.repository_uuid = ${storableText(repositoryUuid)}
          and threads.rule is not null
        group by threads.rule order by threads.rule
      `.execute(db);
      return rows.flatMap(({ category, ...record }) => {
        const known = categories.find((one) => one === category);
        return known === undefined ? [] : [{ ...record, category: known }];
      });
    },
  };
}
