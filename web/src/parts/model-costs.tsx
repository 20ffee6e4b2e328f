import type { ModelCallsAnswer } from "../../../src/contract/index.ts";
import { dollars, thousands } from "../data/money.ts";
import { count } from "../data/words.ts";

/** What models were asked for one review, and what that cost. */
export function ModelCosts({ calls }: { calls: readonly ModelCallsAnswer[] }) {
  if (calls.length === 0) return null;
  const all = calls.reduce((sum, one) => sum + one.calls, 0);
  const usd = calls.reduce((sum, one) => sum + one.usd, 0);
  return (
    <section>
      <h2>
        Model{" "}
        <span className="quiet">
          {count(all, "call")}, {dollars(usd)} USD
        </span>
      </h2>
      <table>
        <thead>
          <tr>
            <th scope="col">Model</th>
            <th scope="col">Asked to</th>
            <th scope="col">Calls</th>
            <th scope="col">Tokens in</th>
            <th scope="col">From cache</th>
            <th scope="col">Tokens out</th>
            <th scope="col">USD</th>
          </tr>
        </thead>
        <tbody>
          {calls.map((one) => (
            <tr key={JSON.stringify([one.model, one.purpose])}>
              <td>{one.model}</td>
              <td>{one.purpose}</td>
              <td className="figure">
                {one.calls}
                {one.failed === 0 ? "" : `, ${one.failed} failed`}
              </td>
              <td className="figure">{thousands(one.input)}</td>
              <td className="figure">{thousands(one.cached)}</td>
              <td className="figure">{thousands(one.output)}</td>
              <td className="figure">{dollars(one.usd)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
