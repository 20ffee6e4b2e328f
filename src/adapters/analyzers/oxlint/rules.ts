import { type Category, type Severity, severities } from "../../../core/domain/index.ts";

export interface LintRule {
  /** As oxlint's configuration names it: `plugin/name`, without plugin for ESLint's own. */
  readonly configName: string;
  /** As oxlint's report names it: `plugin(name)`. */
  readonly code: string;
  /** Kody's name of it; never changes. */
  readonly rule: string;
  readonly severity: Severity;
  readonly category: Category;
  readonly title: string;
  /** Why it matters and what to do. */
  readonly why: string;
}

/**
 * Rules that report real faults, chosen one by one: no style, nothing about unused names, nothing that needs types or
 * the rest of the repository. Columns: rule, severity, category (c: correctness, s: security), title, why.
 */
const TABLE = `
constructor-super | high | c | Derived class doesn't call super | Creating an object of this class throws. Call \`super()\` first in the constructor.
for-direction | medium | c | Loop counter moves away from its end | The loop runs forever or not at all. Turn the comparison or the step round.
getter-return | medium | c | Getter returns nothing on some path | Readers get \`undefined\`. Return a value on every path.
no-async-promise-executor | medium | c | Promise executor is async | What it throws is lost and the promise never settles. Make the outer function async instead.
no-class-assign | medium | c | Class name is assigned to | Later uses get the new value instead of the class. Use another name.
no-compare-neg-zero | low | c | Comparison with -0 | \`x === -0\` is true for 0 as well. Use \`Object.is(x, -0)\` if the sign matters.
no-cond-assign | medium | c | Assignment where a condition is expected | The branch depends on the assigned value. Write \`===\`, or put the assignment before the condition.
no-const-assign | high | c | Constant is assigned to | This line throws a TypeError when it runs. Declare the name with \`let\`.
no-constant-binary-expression | medium | c | Expression always gives the same result | One side can never matter, which usually means a missing pair of parentheses or a wrong operator.
no-constant-condition | low | c | Condition is always the same | One branch is dead code. Remove it, or test what was meant.
no-constructor-return | low | c | Constructor returns a value | \`new\` then gives that value instead of the object. Use a factory function.
no-dupe-class-members | medium | c | Class member is defined twice | The later definition silently replaces the earlier one. Rename or remove one.
no-dupe-else-if | medium | c | Branch can never be reached | An earlier condition of the chain already covers this one. Check which condition was meant.
no-dupe-keys | medium | c | Object key is written twice | The later value silently replaces the earlier one. Remove or rename one of them.
no-duplicate-case | medium | c | Case label is repeated | The second branch never runs. Check which value was meant.
no-empty-character-class | medium | c | Regular expression has an empty class | \`[]\` matches nothing, so the expression never matches.
no-ex-assign | medium | c | Caught error is overwritten | The original error is lost. Use another variable.
no-fallthrough | low | c | Case runs on into the next one | If that is meant, say so with a \`falls through\` comment; otherwise add \`break\`.
no-func-assign | medium | c | Function name is assigned to | Later calls reach the new value. Use another name.
no-global-assign | medium | c | Built-in global is overwritten | All code of the process sees the change. Use a local name.
no-import-assign | high | c | Import is assigned to | Imports are read-only, so this line throws. Use a variable of your own.
no-invalid-regexp | high | c | Regular expression is invalid | Building it throws a SyntaxError when this line runs.
no-loss-of-precision | medium | c | Number is too long to be exact | It is rounded to the nearest double. Use a string or a BigInt.
no-misleading-character-class | low | c | Character class splits a combined character | It matches halves of the character. Add the \`u\` or \`v\` flag or write alternatives.
no-new-native-nonconstructor | high | c | Symbol or BigInt is called with new | This throws a TypeError. Call it without \`new\`.
no-obj-calls | high | c | Namespace object is called like a function | \`Math\`, \`JSON\` and the like aren't functions, so this throws a TypeError.
no-self-assign | medium | c | Value is assigned to itself | The line does nothing; probably another name was meant on one side.
no-self-compare | medium | c | Value is compared with itself | The result never changes. Use \`Number.isNaN\` to find NaN, or compare with what was meant.
no-setter-return | medium | c | Setter returns a value | The value is ignored. Remove it or write a method.
no-shadow-restricted-names | medium | c | Reserved global name is redefined | \`undefined\`, \`NaN\` and the like mean something else from here on. Use another name.
no-sparse-arrays | low | c | Array literal has a hole | Two commas in a row leave an element unset that most array methods skip.
no-template-curly-in-string | low | c | Placeholder in a plain string | \`\${…}\` is filled in only between backticks; here it stays as text.
no-this-before-super | high | c | this is used before super | This throws a ReferenceError. Call \`super()\` first.
no-unassigned-vars | medium | c | Variable is read but never assigned | It is always \`undefined\`. Assign it or remove it.
no-unmodified-loop-condition | low | c | Loop condition doesn't change inside the loop | The loop may never end. Update the tested variable.
no-unreachable | medium | c | Code after return or throw never runs | Remove it, or move it before the line that leaves the function.
no-unsafe-finally | medium | c | finally leaves the function | Its \`return\`, \`break\` or \`throw\` discards the error or result of the \`try\`.
no-unsafe-negation | high | c | Negation binds to the wrong operand | \`!a in b\` means \`(!a) in b\`. Write \`!(a in b)\`.
no-unsafe-optional-chaining | medium | c | Optional chain is used as if it always had a value | When it is \`undefined\` this throws a TypeError. Give a default or extend the chain with \`?.\`.
no-useless-backreference | low | c | Backreference can't match | It stands before or outside its group and always matches the empty string.
require-yield | low | c | Generator never yields | It gives nothing to its callers. Add \`yield\` or make it a plain function.
use-isnan | high | c | Comparison with NaN | NaN equals nothing, itself included, so the result is fixed. Use \`Number.isNaN\`.
valid-typeof | high | c | typeof is compared with an impossible name | The comparison is never true. Check the spelling of the type's name.
no-eval | high | s | Text is run as code | Whoever influences the text runs code with this program's rights. Parse data with \`JSON.parse\` or call a function.
no-implied-eval | high | s | Timer gets text to run as code | The text is evaluated like \`eval\`. Pass a function.
no-new-func | high | s | Function is built from text | Whoever influences the text runs code with this program's rights. Write the function out.
typescript/no-duplicate-enum-values | medium | c | Enum value is used twice | Both members become equal. Give each its own value.
typescript/no-extra-non-null-assertion | low | c | Non-null assertion is written twice | The second \`!\` does nothing. Remove it.
typescript/no-misused-new | medium | c | Interface declares a constructor, or class a new method | Neither creates objects as written. Use \`constructor\` in a class and \`new\` in an interface.
typescript/no-non-null-asserted-optional-chain | medium | c | Optional chain is asserted to be non-null | \`?.\` says the value may be missing and \`!\` denies it; the next access can throw. Keep one of them.
typescript/no-unsafe-declaration-merging | medium | c | Class and interface share a name | The compiler takes the interface's members as initialised although nothing assigns them. Rename one.
unicorn/no-accessor-recursion | high | c | Accessor calls itself | Reading or writing the property never ends and overflows the stack. Use a private field.
unicorn/no-await-in-promise-methods | medium | c | Promises are awaited one after the other | \`await\` inside the list of \`Promise.all\` undoes the concurrency. Pass the promises themselves.
unicorn/no-invalid-fetch-options | high | c | GET request with a body | \`fetch\` throws a TypeError for it. Send another method or drop the body.
unicorn/no-invalid-remove-event-listener | medium | c | Listener isn't removed | The function given here is a new one, so the registered listener stays. Keep a reference and pass that.
unicorn/no-single-promise-in-promise-methods | low | c | Promise.all of a single promise | It only wraps the value in a list. Await the promise itself.
unicorn/no-thenable | medium | c | Object has a method named then | \`await\` and \`Promise.resolve\` will call it. Use another name.
unicorn/no-negation-in-equality-check | medium | c | Negated value in a comparison | \`!a === b\` compares a boolean with \`b\`. Write \`a !== b\`.
unicorn/require-post-message-target-origin | medium | s | Message is posted without a target origin | Without it the message may reach another site or none. Name the expected origin.
oxc/bad-array-method-on-arguments | high | c | Array method is called on arguments | \`arguments\` isn't an array, so this throws. Use a rest parameter.
oxc/bad-char-at-comparison | medium | c | Single character is compared with a longer string | The comparison is never true. Use \`startsWith\` or compare one character.
oxc/bad-comparison-sequence | high | c | Comparisons are chained | \`a < b < c\` compares a boolean with \`c\`. Join two comparisons with \`&&\`.
oxc/bad-match-all-arg | high | c | matchAll without the global flag | This throws a TypeError. Add the \`g\` flag.
oxc/bad-min-max-func | high | c | Limits are the wrong way round | The result is always the same constant. Exchange \`Math.min\` and \`Math.max\` or their numbers.
oxc/bad-object-literal-comparison | medium | c | Comparison with a new object | A literal equals nothing else, so the result is fixed. Compare its size or contents.
oxc/bad-replace-all-arg | high | c | replaceAll without the global flag | This throws a TypeError. Add the \`g\` flag or pass a string.
oxc/const-comparisons | medium | c | Comparisons contradict or repeat each other | One of the limits can never matter. Check numbers and operators.
oxc/double-comparisons | low | c | Two comparisons say what one could | Use the combined operator, such as \`<=\`.
oxc/erasing-op | medium | c | Operation always gives zero | Something multiplied by or masked with 0 is lost. Check the operand.
oxc/misrefactored-assign-op | medium | c | Operand is applied twice | \`a += a + b\` adds \`a\` twice. Write \`a += b\` or \`a = a + b\`.
oxc/missing-throw | high | c | Error is created but not thrown | The program goes on as if nothing had happened. Add \`throw\`.
oxc/number-arg-out-of-range | high | c | Number of digits is out of range | This throws a RangeError. Keep to the documented limits.
oxc/uninvoked-array-callback | medium | c | Callback is never called | \`new Array(n)\` has only holes, which \`map\` and \`forEach\` skip. Use \`Array.from({ length: n }, …)\`.
promise/no-new-statics | high | c | Static promise method is called with new | This throws a TypeError. Remove \`new\`.
node/no-exports-assign | high | c | exports is replaced | The module still exports the old object. Assign to \`module.exports\`.
react/jsx-key | medium | c | List item has no key | React confuses items and their state when the list changes. Give each a stable \`key\`.
react/jsx-no-comment-textnodes | low | c | Comment shows up as text | Inside JSX it is rendered. Write \`{/* … */}\`.
react/jsx-no-duplicate-props | medium | c | Property is given twice | The last one wins silently. Remove one.
react/no-danger-with-children | high | c | Children and inner HTML at once | React throws for it. Use one of them.
react/no-direct-mutation-state | high | c | State is changed directly | React doesn't notice and the next update may undo it. Use \`setState\`.
react/require-render-return | high | c | render returns nothing | The component shows nothing. Return its content or \`null\`.
react/rules-of-hooks | high | c | Hook is called conditionally or outside a component | React matches hooks by their order, so state gets mixed up or this throws. Call it at the top level of a component or hook.
react/style-prop-object | medium | c | style isn't an object | React throws for a string here. Pass an object.
react/void-dom-elements-no-children | high | c | Void element has children | React throws for children of \`img\`, \`br\`, \`input\` and the like. Remove them.
react/no-danger | medium | s | HTML is inserted as it is | Whoever influences the text runs scripts in the reader's browser. Render it as text, or sanitise it on this line.
react/jsx-no-script-url | high | s | Link runs JavaScript | \`javascript:\` addresses run code and are blocked by newer React. Use an event handler.
react/jsx-no-target-blank | low | s | New tab keeps a handle on this page | Older browsers let the opened page navigate this one. Add \`rel="noreferrer"\`.
vue/no-async-in-computed-properties | medium | c | Computed property is asynchronous | Vue gets a promise instead of the value. Use a watcher or a method.
vue/no-side-effects-in-computed-properties | medium | c | Computed property changes state | It runs whenever Vue likes, so the change comes at odd times. Move it to a method or watcher.
vue/return-in-computed-property | medium | c | Computed property returns nothing | Its value is \`undefined\`. Return it on every path.
vue/no-shared-component-data | medium | c | Component instances share their data | \`data\` must be a function, or one object serves all instances.
`;

const COLUMNS = 5;

/** In the table's order. Throws at load when a line is malformed, which a test also proves. */
export const lintRules: readonly LintRule[] = TABLE.trim().split("\n").map(parseLine);

export const ruleByCode: ReadonlyMap<string, LintRule> = new Map(
  lintRules.map((rule) => [rule.code, rule]),
);

function parseLine(line: string): LintRule {
  const cells = splitCells(line);
  const [configName = "", level = "", category = "", title = "", why = ""] = cells;
  const severity = severities.find((known) => known === level);
  if (cells.length !== COLUMNS || severity === undefined)
    throw new Error(`Malformed rule: ${line}`);
  const [plugin, name] = configName.includes("/") ? configName.split("/") : ["eslint", configName];
  const own = plugin === "react" || plugin === "vue" ? `${plugin}-${name}` : name;
  return {
    configName,
    code: `${name === "rules-of-hooks" ? "react-hooks" : plugin}(${name})`,
    rule: `javascript/${own}`,
    severity,
    category: category === "s" ? "security" : "correctness",
    title,
    why,
  };
}

/** Cells are separated by ` | `; an operator in an explanation stands between backticks. */
function splitCells(line: string): string[] {
  const parts = line.split(" | ");
  return [...parts.slice(0, COLUMNS - 1), parts.slice(COLUMNS - 1).join(" | ")];
}

/** Kody's configuration for oxlint: these rules and nothing else, whatever oxlint's defaults become. */
export function lintConfig(): string {
  return JSON.stringify({
    plugins: ["eslint", "typescript", "unicorn", "oxc", "promise", "node", "react", "vue"],
    categories: { correctness: "off" },
    env: { builtin: true, browser: true, node: true },
    rules: Object.fromEntries(lintRules.map((rule) => [rule.configName, setting(rule.configName)])),
  });
}

function setting(configName: string): unknown {
  if (configName === "no-constant-condition") return ["error", { checkLoops: "none" }];
  if (configName === "no-cond-assign") return ["error", "except-parens"];
  if (configName === "react/jsx-no-target-blank") return ["error", { allowReferrer: true }];
  return "error";
}
