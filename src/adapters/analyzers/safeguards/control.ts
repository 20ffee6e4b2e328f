import { guardsIn } from "./forms.ts";
import type { Block, Line } from "./lines.ts";
import type { Loss } from "./say.ts";
import type { ChangeView, FileView } from "./view.ts";

/** What kept the order of steps, or gave back what was taken, and is gone. */
export function controlLost(block: Block, file: FileView, view: ChangeView): Loss[] {
  return [
    ...awaitLost(block, file, view),
    ...errorChecksLost(block, file, view),
    ...earlyReturnLost(block, file),
    ...handlerEmptied(block),
    ...releaseLost(block, view),
    ...danglingLeft(block, file, view),
  ];
}

function awaitLost(block: Block, file: FileView, view: ChangeView): Loss[] {
  const count = (lines: readonly Line[], pattern: RegExp): number =>
    lines.filter(({ code }) => pattern.test(code)).length;
  const wasAsync = /\basync\b/;
  if (count(file.removed, wasAsync) > count(file.added, wasAsync)) return [];
  return block.removed.flatMap((removed) => {
    if (!/\bawait\s/.test(removed.code) || /^(?:return\b|[:?,.(])|=>\s*await\b/.test(removed.code))
      return [];
    const without = removed.code.replace(/\bawait\s+/, "").replace(/\s+/g, "");
    const line = block.added.find(({ squeezed }) => squeezed === without);
    if (line === undefined || handledApart(line, block) || becameSync(removed, view)) return [];
    return [
      { kind: "await", line: line.line, name: line.code, removed, confidence: "high" } as const,
    ];
  });
}

/** What is called is no longer asynchronous, or the promise is awaited later by its name. */
function becameSync(removed: Line, view: ChangeView): boolean {
  const [, callee] = /\bawait\s+(?:[\w$]+\.)*([\w$]+)\s*[(<]/.exec(removed.code) ?? [];
  const [, name] = /^(?:const|let|var)?\s*([\w$]+)\s*=/.exec(removed.code) ?? [];
  return view.files.some(
    (file) =>
      (callee !== undefined &&
        file.removed.some(({ code }) => /\basync\b/.test(code) && code.includes(callee))) ||
      (name !== undefined &&
        file.added.some(
          ({ code }) =>
            /\bawait\b|\bPromise\./.test(code) &&
            new RegExp(`(?<![\\w$])${name.replaceAll("$", String.raw`\$`)}(?![\\w$])`).test(code),
        )),
  );
}

/** The promise is kept, chained or returned by what stands around. */
function handledApart(line: Line, block: Block): boolean {
  const all = [...block.above, ...block.added, ...block.below];
  const at = all.indexOf(line);
  const before = all.slice(0, at).findLast(({ code }) => code !== "");
  const after = all.slice(at + 1, at + 16);
  const end = after.findIndex(({ code, indent }) => code !== "" && indent <= line.indent);
  const tail = /[({[]$/.test(line.code) ? after.slice(0, end + 2) : after.slice(0, 1);
  return (
    /(?:[=([,?]|=>|return|void)$/.test(before?.code ?? "") ||
    tail.some(({ code }) => /\)?\s*\.(?:then|catch|finally)\(/.test(code))
  );
}

const STATUS =
  /^\(?!?\s*(ret|rc|rv|res|result|status|error|err|errno|\w*[eE]rr)\b(?:\s*(?:[!=<>]=?|===|!==)\s*(?:-?\w+))?\)?$/;

function errorChecksLost(block: Block, file: FileView, view: ChangeView): Loss[] {
  const { family } = file.language;
  if (family !== "go" && family !== "c" && family !== "js") return [];
  const now = guardsIn(block.added, family);
  return guardsIn(block.removed, family).flatMap((guard): Loss[] => {
    const removed = block.removed[guard.from];
    const [, name] = STATUS.exec(guard.condition) ?? [];
    if (removed === undefined || name === undefined || guard.form !== "exits") return [];
    if (family === "js" && !/^err/i.test(name)) return [];
    const about = new RegExp(`(?<![\\w$])${name}(?![\\w$])`);
    if (
      now.some(({ condition }) => about.test(condition)) ||
      block.added.some(({ code }) => about.test(code))
    )
      return [];
    if (view.balanced(new RegExp(`\\bif\\b.*(?<![\\w$])${name}(?![\\w$])`))) return [];
    const line =
      family === "js"
        ? callback(name, block)
        : (inlineCall(removed, block) ?? assignedAbove(name, block));
    if (line === null) return [];
    return [
      {
        kind: "error-check",
        line: line.line,
        name: line.code,
        removed,
        confidence: guard.loud ? "medium" : "low",
      },
    ];
  });
}

/** `function (err, x) {` right above, whose error nobody looks at any more. */
function callback(name: string, block: Block): Line | null {
  const before = block.above.findLast(({ code }) => code !== "");
  if (before === undefined) return null;
  return new RegExp(
    `(?:function\\s*\\w*\\s*\\(|\\()\\s*${name}\\b[^)]*\\)\\s*(?:=>)?\\s*\\{$`,
  ).test(before.code)
    ? before
    : null;
}

function assignedAbove(name: string, block: Block): Line | null {
  const near = block.above
    .filter(({ code }) => code !== "")
    .slice(-3)
    .toReversed();
  const line = near.find(({ code }) =>
    new RegExp(`(?<![\\w$.>])${name}\\s*(?:,\\s*\\w+\\s*)?:?=\\s*[\\w.>-]+\\(`).test(code),
  );
  if (
    line === undefined ||
    block.below
      .filter(({ code }) => code !== "")
      .slice(0, 2)
      .some(({ code }) => new RegExp(`(?<![\\w$])${name}(?![\\w$])`).test(code))
  )
    return null;
  return line;
}

/** `if err := f(x); err != nil` that became a mere `f(x)`. */
function inlineCall(removed: Line, block: Block): Line | null {
  const [, call] = /\bif [\w, ]+:?=([^;]+);/.exec(removed.code) ?? [];
  if (call === undefined) return null;
  const bare = call.replace(/\s+/g, "");
  return block.added.find(({ squeezed }) => squeezed === bare || squeezed === `_=${bare}`) ?? null;
}

const ENDS = /^(?:return|break|continue)\b;?$/;
const ANSWERED =
  /\b(?:send|redirect\w*|next|callback|cb|done|reject|resolve|json|sendStatus|end|render|http\.Error|Error|NotFound|JSON|AbortWith\w*|header|fail\w*|status)\s*\(|^header\(/;

function earlyReturnLost(block: Block, file: FileView): Loss[] {
  const { family } = file.language;
  if (!["js", "go", "php", "c", "jvm", "csharp"].includes(family)) return [];
  const losses: Loss[] = [];
  for (const removed of block.removed) {
    const [, rest] =
      /^return\s+((?:res|reply|ctx|response)\.\w.*|(?:next|callback|cb|done|reject|resolve)\(.*)$/.exec(
        removed.code,
      ) ?? [];
    if (rest !== undefined) {
      const line = block.added.find(({ squeezed }) => squeezed === rest.replace(/\s+/g, ""));
      if (line !== undefined && goesOn(line, block))
        losses.push({ kind: "return", line: line.line, name: rest, removed, confidence: "medium" });
    }
    // The mere statement, with nothing else changed: what stood before it now goes on to what is below.
    if (!ENDS.test(removed.code) && !/^(?:exit|die)(?:\(\d*\))?;$/.test(removed.code)) continue;
    if (block.removed.length !== 1 || block.added.length > 0) continue;
    const before = block.above.findLast(({ code }) => code !== "");
    const next = block.below.find(({ code }) => code !== "");
    if (before === undefined || next === undefined) continue;
    if (
      /^break;?$/.test(removed.code) &&
      /^(?:case\b|default\b)/.test(next.code) &&
      family !== "go"
    )
      losses.push({
        kind: "fall-through",
        line: before.line,
        name: "",
        removed,
        confidence: "high",
      });
    else if (
      !/^(?:break|continue)/.test(removed.code) &&
      ANSWERED.test(before.code) &&
      before.indent === removed.indent &&
      endsBranch(removed, block)
    )
      losses.push({ kind: "return", line: before.line, name: "", removed, confidence: "medium" });
  }
  return losses;
}

/** A branch ends here, and code of its function stands below. */
function endsBranch(removed: Line, block: Block): boolean {
  const [close, next] = block.below.filter(({ code }) => code !== "");
  if (removed.code.startsWith("exit") || removed.code.startsWith("die")) return close !== undefined;
  return (
    close?.code === "}" &&
    next !== undefined &&
    close.indent < removed.indent &&
    next.indent === close.indent &&
    !/^(?:\}|else|catch|case|default|return)/.test(next.code)
  );
}

function goesOn(line: Line, block: Block): boolean {
  const at = block.added.indexOf(line);
  const rest = [...block.added.slice(at + 1), ...block.below].filter(({ code }) => code !== "");
  const [next, after] = rest;
  if (next === undefined || after === undefined) return false;
  if (next.indent === line.indent && !/^[}\])]/.test(next.code)) return true;
  return (
    next.code === "}" &&
    after.indent === next.indent &&
    !/^(?:\}|else|catch|case|default|\)|return\b)/.test(after.code)
  );
}

function handlerEmptied(block: Block): Loss[] {
  const before = block.above.findLast(({ code }) => code !== "");
  const next = block.below.find(({ code }) => code !== "");
  const [first] = block.removed;
  if (before === undefined || first === undefined || next === undefined) return [];
  const empty = block.added.every(({ code }) => code === "" || code === "pass");
  const said = block.removed.find(
    ({ code }) => /\w/.test(code) && !/^(?:console|print|logger\.debug|log\.debug)/i.test(code),
  );
  if (!empty || said === undefined) return [];
  const braces = /^\}?\s*catch\b.*\{$/.test(before.code) && next.code.startsWith("}");
  const python =
    /^except\b.*:$/.test(before.code) &&
    block.added.some(({ code }) => code === "pass") &&
    next.indent <= before.indent;
  const ruby = /^rescue\b/.test(before.code) && /^(?:end|ensure)\b/.test(next.code);
  if (!braces && !python && !ruby) return [];
  return [
    { kind: "empty-handler", line: before.line, name: "", removed: said, confidence: "high" },
  ];
}

const RELEASES: readonly RegExp[] = [
  /^defer\s+(?:func\(\)\s*\{\s*_\s*=\s*)?([\w.]+)\.(?:Close|Unlock|RUnlock|Stop|Rollback|Release)\(\)/,
  /^(?:this\.|self\.|\$)?([\w.]+?)(?:->|\.)(?:close|release|unlock|dispose|disconnect|destroy)\(\);?$/,
  /^(?:\w*_?free\w*|fclose|close|closedir|\w+_(?:free|unlock|destroy|unref|cleanup|close)|pthread_mutex_unlock|DECREF|Py_DECREF|decrRefCount|sdsfree|zfree)\(\s*&?([\w>.-]+)\s*\);$/,
  /^(?:clearTimeout|clearInterval)\((?:this\.)?([\w.]+)\);?$/,
];

function releaseLost(block: Block, view: ChangeView): Loss[] {
  if (
    block.removed.filter(({ squeezed }) => squeezed.length > 2).length > 4 ||
    block.added.length > 4
  )
    return [];
  return block.removed.flatMap((removed): Loss[] => {
    const name = RELEASES.map((pattern) => pattern.exec(removed.code)?.[1]).find(
      (one) => one !== undefined,
    );
    if (name === undefined) return [];
    const about = new RegExp(`(?<![\\w$])${name.replaceAll(/[.>-]/g, String.raw`\$&`)}(?![\\w$])`);
    if (view.files.some(({ added }) => added.some(({ code }) => about.test(code)))) return [];
    if (block.removed.some((one) => one !== removed && about.test(one.code))) return [];
    const taken = block.above.findLast(
      ({ code, indent }) =>
        indent <= removed.indent &&
        new RegExp(
          `(?<![\\w$])${name.replaceAll(/[.>-]/g, String.raw`\$&`)}(?:\\s*,\\s*\\w+)?\\s*(?::?=(?!=)\\s*[^;]*\\w\\(|\\.(?:lock|Lock|RLock|acquire)\\()`,
        ).test(code),
    );
    if (taken === undefined) return releaseBeforeLeaving(removed, name, block);
    if (/NULL|nullptr/.test(taken.code)) return [];
    return [{ kind: "release", line: taken.line, name, removed, confidence: "medium" }];
  });
}

/** One way out no longer gives back what the others still do. */
function releaseBeforeLeaving(removed: Line, name: string, block: Block): Loss[] {
  const next = block.below.find(({ code }) => code !== "");
  if (
    next === undefined ||
    !/^(?:return|goto|continue|break|throw)\b/.test(next.code) ||
    next.indent < removed.indent
  )
    return [];
  const elsewhere = [...block.above, ...block.below].some(
    ({ squeezed }) => squeezed === removed.squeezed,
  );
  return elsewhere
    ? [{ kind: "release", line: next.line, name, removed, confidence: "medium" }]
    : [];
}

/** A pointer that is no longer cleared after what it points to was given back. */
function danglingLeft(block: Block, file: FileView, view: ChangeView): Loss[] {
  if (file.language.family !== "c" || block.added.length > 2) return [];
  return block.removed.flatMap((removed): Loss[] => {
    const [, name] = /^([\w>.-]+)\s*=\s*(?:NULL|nullptr);$/.exec(removed.code) ?? [];
    const before = block.above.findLast(({ code }) => code !== "");
    if (name === undefined || before === undefined) return [];
    if (
      !/free\w*\(|\bdelete\b|_close\(|_destroy\(/i.test(before.code) ||
      !before.code.includes(name)
    )
      return [];
    if (view.files.some(({ added }) => added.some(({ squeezed }) => squeezed === removed.squeezed)))
      return [];
    return [{ kind: "dangling", line: before.line, name, removed, confidence: "medium" }];
  });
}
