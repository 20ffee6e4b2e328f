import { severities, type Category, type Severity } from "../../../core/domain/index.ts";

export interface RuffRule {
  /** Ruff's code, e.g. `B006`. */
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
 * Rules that report real faults, chosen one by one: no style, nothing about unused names, nothing that needs other files.
 * Columns: code, name, severity, category (c: correctness, s: security, p: performance), title, why.
 */
const TABLE = `
F502 | percent-format-expected-mapping | high | c | Format string needs a mapping | This line raises TypeError when it runs. Pass a dictionary.
F503 | percent-format-expected-sequence | high | c | Format string needs a tuple | This line raises TypeError when it runs. Pass a tuple.
F504 | percent-format-extra-named-arguments | medium | c | Format string leaves a named value out | A value is given that the text never shows. Check the names.
F505 | percent-format-missing-argument | high | c | Format string names a value that isn't given | This line raises KeyError when it runs. Add the value or correct the name.
F506 | percent-format-mixed | high | c | Format string mixes named and positional values | This line raises TypeError when it runs. Use one kind.
F507 | percent-format-count-mismatch | high | c | Format string and values differ in number | This line raises TypeError when it runs. Count the placeholders.
F509 | percent-format-unsupported-character | high | c | Format string has an unknown placeholder | This line raises ValueError when it runs. Correct the letter after the percent sign.
F521 | format-invalid | high | c | Format string is invalid | This line raises ValueError when it runs. Correct the braces.
F524 | format-missing-argument | high | c | Placeholder without a value | This line raises IndexError or KeyError when it runs. Give the value.
F601 | repeated-key | medium | c | Dictionary key is written twice | The later value silently replaces the earlier one. Remove or rename one.
F631 | assert-tuple | high | c | Assertion can never fail | A tuple that isn't empty is true. Remove the parentheses around condition and message.
F632 | is-literal | high | c | Comparison of identity with a literal | \`is\` compares objects, not values, and depends on how Python caches them. Use \`==\`.
F634 | if-tuple | high | c | Condition is always true | A tuple that isn't empty is true. Remove the parentheses and the comma.
F701 | break-outside-loop | high | c | break outside a loop | The file doesn't compile. Use \`return\`, or move it into the loop.
F702 | continue-outside-loop | high | c | continue outside a loop | The file doesn't compile. Move it into the loop.
F704 | yield-outside-function | high | c | yield outside a function | The file doesn't compile. Move it into a function.
F706 | return-outside-function | high | c | return outside a function | The file doesn't compile. Move it into a function.
F707 | default-except-not-last | high | c | Bare except comes before others | The file doesn't compile. Put it last.
F811 | redefined-while-unused | medium | c | Definition is replaced before it is used | The earlier one can never be called. Rename or remove one of them.
F821 | undefined-name | high | c | Name is not defined | Reading it raises NameError. Import or define it, or correct its spelling.
F823 | undefined-local | high | c | Local name is read before it is assigned | Reading it raises UnboundLocalError. Assign it first, or declare it \`global\` or \`nonlocal\`.
F901 | raise-not-implemented | medium | c | NotImplemented is raised instead of NotImplementedError | Raising it gives a TypeError. Write \`raise NotImplementedError\`.
B002 | unary-prefix-increment | medium | c | Python has no increment operator | \`++n\` is plus of plus n and changes nothing. Write \`n += 1\`.
B003 | assignment-to-os-environ | medium | c | Assigning to os.environ doesn't change the environment | Child processes keep the old one. Use \`os.environ.clear()\` and \`update\`.
B005 | strip-with-multi-characters | medium | c | strip removes letters, not a word | It removes every one of these characters from the ends. Use \`removeprefix\` or \`removesuffix\`.
B006 | mutable-argument-default | medium | c | Default value is shared between calls | It is made once, so what one call puts in is there in the next. Use \`None\` and make it in the function.
B012 | jump-in-finally | medium | c | finally leaves the function or loop | Its jump discards the exception that was under way. Move it out of \`finally\`.
B015 | useless-comparison | medium | c | Comparison has no effect | Its result is thrown away; probably \`=\` or \`assert\` was meant.
B016 | raise-literal | high | c | Something that is no exception is raised | This line raises TypeError instead. Raise an exception.
B017 | assert-raises-exception | low | c | Test expects any exception | It passes for a typing error as well. Expect the exception that is meant.
B018 | useless-expression | low | c | Expression has no effect | Its value is thrown away; probably a call or an assignment was meant.
B020 | loop-variable-overrides-iterator | medium | c | Loop variable replaces what is looped over | After the first round the name means something else. Use another name.
B021 | f-string-docstring | low | c | Docstring is an f-string | Python doesn't take it as documentation. Remove the \`f\`.
B023 | function-uses-loop-variable | medium | c | Function made in a loop uses the loop's variable | All of them see the last value. Bind it as a default value: \`lambda x=x: …\`.
B025 | duplicate-try-block-exception | medium | c | Exception is caught twice | The second branch never runs. Check which exception was meant.
B026 | star-arg-after-keyword-arg | low | c | Unpacked arguments come after a named one | They are filled in before it, which surprises readers. Put them first.
B029 | except-with-empty-tuple | medium | c | except catches nothing | The tuple is empty. Name the exception.
B030 | except-with-non-exception-classes | high | c | except names something that is no exception | It raises TypeError when an exception comes by. Name an exception class.
B031 | reuse-of-groupby-generator | medium | c | Group of groupby is used twice | It is empty the second time. Make a list of it first.
B032 | unintentional-type-annotation | medium | c | Annotation where an assignment was meant | Nothing is assigned. Write \`=\` instead of \`:\`.
B035 | static-key-dict-comprehension | medium | c | Dictionary of a comprehension has one key only | Every round writes the same key. Use the loop's variable.
B039 | mutable-contextvar-default | medium | c | Default of a context variable is shared | All contexts change the same object. Set it in each context.
PLE0100 | yield-in-init | high | c | __init__ is a generator | Creating the object raises TypeError. Move the \`yield\` to a method.
PLE0101 | return-in-init | high | c | __init__ returns a value | Creating the object raises TypeError. Return nothing.
PLE0116 | continue-in-finally | medium | c | continue in finally | It discards the exception that was under way. Move it out.
PLE0117 | nonlocal-without-binding | high | c | nonlocal name doesn't exist outside | The file doesn't compile. Define it in the outer function.
PLE0118 | load-before-global | high | c | Name is used before it is declared global | The file doesn't compile. Move the declaration up.
PLE0241 | duplicate-bases | high | c | Base class is named twice | Defining the class raises TypeError. Remove one.
PLE0302 | unexpected-special-method-signature | high | c | Special method takes the wrong number of arguments | Python calls it with others, which raises TypeError. Correct its parameters.
PLE0303 | invalid-length-return | high | c | __len__ doesn't return a whole number | \`len()\` raises TypeError. Return a number from 0 up.
PLE0604 | invalid-all-object | medium | c | __all__ holds something that is no text | Importing everything raises TypeError. List names as text.
PLE1142 | await-outside-async | high | c | await outside an async function | The file doesn't compile. Make the function async.
PLE1205 | logging-too-many-args | medium | c | Log message has fewer placeholders than values | The line is lost and an error printed instead. Add placeholders.
PLE1206 | logging-too-few-args | medium | c | Log message has more placeholders than values | The line is lost and an error printed instead. Add the values.
PLE1300 | bad-string-format-character | high | c | Format string has an unknown type | This line raises ValueError when it runs. Correct the letter.
PLE1307 | bad-string-format-type | high | c | Value doesn't fit its placeholder | This line raises TypeError when it runs. Convert the value or change the placeholder.
PLE1310 | bad-str-strip-call | medium | c | strip names a character twice | It removes characters, not a word. Use \`removeprefix\` or \`removesuffix\`.
PLE1519 | singledispatch-method | medium | c | singledispatch on a method | It dispatches on \`self\`. Use \`singledispatchmethod\`.
PLW0120 | useless-else-on-loop | low | c | else of a loop without break always runs | It reads like a condition but isn't one. Remove the \`else\`, or add the missing \`break\`.
PLW0127 | self-assigning-variable | medium | c | Value is assigned to itself | The line does nothing; probably another name was meant on one side.
PLW0128 | redeclared-assigned-name | medium | c | Name is assigned twice in one statement | Only the last value stays. Use another name.
PLW0129 | assert-on-string-literal | medium | c | Assertion on a text is always true | The condition is missing. Put it before the text.
PLW0177 | nan-comparison | high | c | Comparison with NaN | NaN equals nothing, itself included. Use \`math.isnan\`.
PLW0602 | global-variable-not-assigned | low | c | global without an assignment | The declaration does nothing; perhaps the assignment is missing.
PLW0711 | binary-op-exception | high | c | except with or catches the first exception only | \`A or B\` is \`A\`. Write a tuple: \`except (A, B)\`.
PLW1501 | bad-open-mode | high | c | open gets an invalid mode | This line raises ValueError when it runs. Use \`r\`, \`w\`, \`a\` or \`x\` with \`b\`, \`t\` or \`+\`.
PLW1507 | shallow-copy-environ | medium | c | Copy of os.environ still writes to it | A shallow copy is the same environment. Use \`os.environ.copy()\`.
PLW1509 | subprocess-popen-preexec-fn | medium | c | preexec_fn can deadlock | It isn't safe beside threads. Use \`start_new_session\` or \`process_group\`.
RUF008 | mutable-dataclass-default | medium | c | Default of a dataclass field is shared | All objects change the same one. Use \`field(default_factory=…)\`.
RUF016 | invalid-index-type | high | c | Index is neither number nor slice | This line raises TypeError when it runs. Convert the index.
RUF040 | invalid-assert-message-literal-argument | low | c | Assertion message is no text | Probably a comparison was meant: \`assert x == y\`.
S102 | exec-builtin | medium | s | Text is run as code | Whoever influences the text runs code with this program's rights. Call a function instead.
S103 | bad-file-permissions | medium | s | File is opened to everybody | Other users of the machine can read or change it. Use 0o600, or 0o644 for what is public.
S301 | suspicious-pickle-usage | medium | s | Pickled data can run code | Loading it runs what its author put in. Use JSON for data that comes from outside.
S302 | suspicious-marshal-usage | medium | s | marshal isn't safe for data from outside | Crafted data crashes the interpreter or worse. Use JSON.
S307 | suspicious-eval-usage | medium | s | Text is evaluated as code | Whoever influences the text runs code with this program's rights. Use \`ast.literal_eval\` for data.
S312 | suspicious-telnet-usage | medium | s | Telnet sends passwords in plain text | Everybody on the way reads them. Use SSH.
S323 | suspicious-unverified-context-usage | high | s | Certificates are not checked | Anybody on the way can read and change what is sent. Use the default context.
S502 | ssl-insecure-version | high | s | Outdated version of TLS | It is broken. Use \`ssl.PROTOCOL_TLS_CLIENT\` with the defaults.
S701 | jinja2-autoescape-false | high | s | Templates are not escaped | Text from users becomes markup and runs scripts in readers' browsers. Set \`autoescape=True\`.
`;

const COLUMNS = 6;
const CATEGORIES: Readonly<Record<string, Category>> = {
  c: "correctness",
  s: "security",
  p: "performance",
};

/** In the table's order. Throws at load when a line is malformed, which a test also proves. */
export const ruffRules: readonly RuffRule[] = TABLE.trim().split("\n").map(parseLine);

export const ruleByCode: ReadonlyMap<string, RuffRule> = new Map(
  ruffRules.map((rule) => [rule.code, rule]),
);

function parseLine(line: string): RuffRule {
  const cells = line.split(" | ");
  const [code = "", name = "", level = "", kind = "", title = "", why = ""] = cells;
  const severity = severities.find((known) => known === level);
  const category = CATEGORIES[kind];
  if (cells.length !== COLUMNS || severity === undefined || category === undefined)
    throw new Error(`Malformed rule: ${line}`);
  return { code, rule: `python/${name}`, severity, category, title, why };
}
