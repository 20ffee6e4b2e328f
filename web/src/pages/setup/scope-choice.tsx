import type { GuideAnswer } from "../../../../src/contract/index.ts";
import { byResource, presetFeatures, presetOf, scopesOf } from "../../data/guide.ts";
import { ScopeName } from "../../parts/scope-name.tsx";
import { CopyButton } from "../../parts/copy-button.tsx";

interface Choice {
  readonly guide: GuideAnswer;
  readonly chosen: readonly string[];
  readonly choose: (chosen: string[]) => void;
}

/** Which features, and so which scopes. */
export function ScopeChoice({ guide, chosen, choose }: Choice) {
  const scopes = scopesOf(guide, chosen);
  const names = scopes.map(({ scope }) => scope);
  return (
    <div className="scope-choice">
      <Presets guide={guide} chosen={chosen} choose={choose} />
      <Features guide={guide} chosen={chosen} choose={choose} />
      <p className="count">
        <output>
          {scopes.length} of {guide.scopes.length} scopes
        </output>{" "}
        <CopyButton text={names.join("\n")} what={`${names.length} scopes`} label="Copy all" />
      </p>
      <table className="scopes">
        <thead>
          <tr>
            <th scope="col">Scope</th>
            <th scope="col">For</th>
            <th scope="col">
              <span className="hidden">Copy</span>
            </th>
          </tr>
        </thead>
        {byResource(scopes).map(({ resource, scopes }) => (
          <tbody key={resource}>
            <tr className="group">
              <th scope="rowgroup" colSpan={3}>
                {resource}
              </th>
            </tr>
            {scopes.map(({ scope, purpose, retired }) => (
              <tr key={scope}>
                <td>
                  <ScopeName scope={scope} />
                </td>
                <td className="quiet">
                  {purpose}
                  {retired ? " (no longer used by Bitbucket)" : ""}
                </td>
                <td className="number">
                  <CopyButton text={scope} what={scope} />
                </td>
              </tr>
            ))}
          </tbody>
        ))}
      </table>
    </div>
  );
}

function Presets({ guide, chosen, choose }: Choice) {
  const preset = presetOf(guide, chosen);
  const presets = [
    { id: "all", words: "All features" },
    { id: "least", words: "Least privilege" },
  ] as const;
  return (
    <fieldset className="buttons">
      <legend className="hidden">Which scopes</legend>
      {presets.map(({ id, words }) => (
        <button
          key={id}
          type="button"
          aria-pressed={preset === id}
          onClick={() => choose(presetFeatures(guide, id))}
        >
          {words}: {scopesOf(guide, presetFeatures(guide, id)).length} scopes
        </button>
      ))}
    </fieldset>
  );
}

function Features({ guide, chosen, choose }: Choice) {
  function toggle(id: string, on: boolean): void {
    choose(on ? [...chosen, id] : chosen.filter((other) => other !== id));
  }
  return (
    <details>
      <summary>Choose by feature</summary>
      <fieldset className="features">
        <legend className="hidden">Features that the token is for</legend>
        {guide.features.map(({ id, title, scopes, indispensable }) => (
          <label key={id}>
            <input
              type="checkbox"
              checked={indispensable || chosen.includes(id)}
              disabled={indispensable}
              onChange={(event) => toggle(id, event.target.checked)}
            />
            <span>
              {title}{" "}
              <span className="quiet">
                {scopes.length} {scopes.length === 1 ? "scope" : "scopes"}
                {indispensable ? ", always needed" : ""}
              </span>
            </span>
          </label>
        ))}
      </fieldset>
    </details>
  );
}
