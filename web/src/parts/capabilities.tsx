import type { AccountCheck, FeatureRow, ScopeRow } from "../../../src/contract/index.ts";
import { checkState, scopeState } from "../data/capabilities.ts";
import { list } from "../data/words.ts";
import { ScopeName } from "./scope-name.tsx";

/** A state by shape, word and colour. */
export function StateMark({ of, state }: { of: readonly [string, string]; state: string }) {
  const [shape, word] = of;
  return (
    <span className={`mark state-${state}`}>
      <span aria-hidden="true">{shape}</span> {word}
    </span>
  );
}

/** One row per scope. */
export function ScopeTable({ scopes }: { scopes: readonly ScopeRow[] }) {
  if (scopes.length === 0) return null;
  return (
    <section>
      <h2>
        Scopes <span className="quiet">{scopes.length}</span>
      </h2>
      <table className="facts">
        <thead>
          <tr>
            <th scope="col">State</th>
            <th scope="col">Scope</th>
            <th scope="col">What follows</th>
          </tr>
        </thead>
        <tbody>
          {scopes.map((row) => (
            <tr key={row.scope}>
              <td>
                <StateMark of={scopeState(row.state)} state={row.state} />
              </td>
              <td>
                <ScopeName scope={row.scope} />
                <span className="quiet under">{row.purpose}</span>
              </td>
              <td>
                {row.switchesOff.length === 0 ? null : `Off: ${list(row.switchesOff)}. `}
                {row.advice ?? ""}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

/** What works with this token, and why the rest doesn't. Features that are off come first. */
export function FeatureTable({ features }: { features: readonly FeatureRow[] }) {
  if (features.length === 0) return null;
  const sorted = features.toSorted((a, b) => Number(a.on) - Number(b.on));
  return (
    <section>
      <h2>
        Features{" "}
        <span className="quiet">
          {features.filter(({ on }) => on).length} of {features.length} on
        </span>
      </h2>
      <table className="facts">
        <thead>
          <tr>
            <th scope="col">State</th>
            <th scope="col">Feature</th>
            <th scope="col">Why</th>
          </tr>
        </thead>
        <tbody>
          {sorted.map(({ id, title, on, reason }) => (
            <tr key={id}>
              <td>
                <StateMark
                  of={on ? ["✓", "on"] : ["✕", "off"]}
                  state={on ? "granted" : "missing"}
                />
              </td>
              <td>{title}</td>
              <td>{reason ?? ""}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

/** Whose token it is, and what about the account stands in the way. */
export function AccountChecks({ checks }: { checks: readonly AccountCheck[] }) {
  if (checks.length === 0) return null;
  return (
    <section>
      <h2>Account</h2>
      <ul className="checks">
        {checks.map((check) => (
          <li key={check.id}>
            <StateMark of={checkState(check.state)} state={check.state} />
            <div>
              <b>{check.title}</b>
              <p>{check.detail}</p>
              {check.remedy === null ? null : <p className="remedy">{check.remedy}</p>}
            </div>
          </li>
        ))}
      </ul>
    </section>
  );
}
