/** The pages' one stylesheet: system fonts, 14 px, a 4 px grid, light and dark from the same variables. */
export const stylesheet = `
:root {
  color-scheme: light dark;
  --page: #ffffff; --raised: #f6f7f9; --line: #d9dde3; --text: #1b2027; --muted: #566070;
  --accent: #1a56c4; --focus: #1a56c4;
  --added: #e3f5e8; --added-text: #14532d; --removed: #fdebea; --removed-text: #7f1d1d;
  --hunk: #eef2fa; --marked: #8a6100; --marked-page: #fff7dc;
  --good: #166534; --bad: #b42318; --warn: #8a5300; --calm: #566070;
  --code: ui-monospace, SFMono-Regular, Menlo, Consolas, "Liberation Mono", monospace;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #14171c; --raised: #1c2027; --line: #343b46; --text: #e3e6eb; --muted: #a0a9b6;
    --accent: #8ab4ff; --focus: #8ab4ff;
    --added: #14301f; --added-text: #a7e3bb; --removed: #3b1d1e; --removed-text: #f7b9b5;
    --hunk: #1d2637; --marked: #e6bf5c; --marked-page: #2c2714;
    --good: #7bd69a; --bad: #ff9d94; --warn: #f0bd62; --calm: #a0a9b6;
  }
}
* { box-sizing: border-box; }
html { scroll-padding-top: 48px; }
body {
  margin: 0; background: var(--page); color: var(--text);
  font: 14px/20px system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif;
  font-variant-numeric: tabular-nums; overflow-wrap: anywhere;
}
a { color: var(--accent); text-underline-offset: 2px; }
a:focus-visible, summary:focus-visible, [tabindex]:focus-visible { outline: 2px solid var(--focus); outline-offset: 2px; border-radius: 2px; }
.skip { position: absolute; left: -999px; }
.skip:focus { left: 16px; top: 8px; padding: 4px 8px; background: var(--page); z-index: 3; }
header.top { padding: 12px 24px; border-bottom: 1px solid var(--line); color: var(--muted); }
header.top strong { color: var(--text); font-weight: 600; }
.columns { display: grid; grid-template-columns: 216px minmax(0, 1100px); gap: 32px; padding: 24px; }
.single { max-width: 1100px; padding: 24px; }
h1 { margin: 0 0 8px; font-size: 20px; line-height: 28px; font-weight: 600; }
h2 { margin: 32px 0 8px; font-size: 16px; line-height: 24px; font-weight: 600; }
h3 { margin: 0; font-size: 14px; line-height: 20px; font-weight: 600; }
p { margin: 0 0 8px; }
.lead { margin-bottom: 4px; }
.muted, .facts { color: var(--muted); }
.empty { color: var(--muted); }
code, pre, .path { font-family: var(--code); font-size: 12px; }
.ref { font-family: var(--code); font-size: 12px; padding: 1px 6px; background: var(--raised); border: 1px solid var(--line); border-radius: 4px; }

.rail { position: sticky; top: 24px; align-self: start; max-height: calc(100vh - 48px); overflow-y: auto; font-size: 13px; }
.rail h2 { margin: 0 0 4px; font-size: 12px; line-height: 16px; color: var(--muted); font-weight: 600; }
.rail ul { list-style: none; margin: 0 0 16px; padding: 0; }
.rail li { margin: 0; padding: 2px 0; }
.rail a { color: inherit; text-decoration: none; display: block; padding: 1px 4px; border-radius: 4px; }
.rail a:hover { background: var(--raised); text-decoration: underline; }
.rail ul ul { margin: 0 0 4px; border-left: 1px solid var(--line); margin-left: 4px; padding-left: 4px; }
.rail .place { color: var(--muted); }
.rail .folder { color: var(--muted); }

.badge { font-weight: 600; white-space: nowrap; }
.badge::before { display: inline-block; width: 16px; }
.good { color: var(--good); } .good::before { content: "✓"; }
.bad { color: var(--bad); } .bad::before { content: "✕"; }
.critical { color: var(--bad); } .critical::before { content: "◆"; }
.high { color: var(--bad); } .high::before { content: "▲"; }
.medium { color: var(--warn); } .medium::before { content: "●"; }
.low { color: var(--calm); } .low::before { content: "○"; }
.busy { color: var(--warn); } .busy::before { content: "◔"; }
.idle { color: var(--calm); } .idle::before { content: "–"; }
.open { color: var(--accent); } .open::before { content: "○"; }
.tag { color: var(--muted); border: 1px solid var(--line); border-radius: 4px; padding: 0 6px; font: 12px/18px system-ui, sans-serif; white-space: nowrap; }
.tag.warn { color: var(--warn); border-color: currentColor; }

table.list { border-collapse: collapse; width: 100%; }
table.list th { text-align: left; font-weight: 600; font-size: 12px; color: var(--muted); padding: 4px 12px 4px 0; border-bottom: 1px solid var(--line); vertical-align: bottom; }
table.list td { padding: 6px 12px 6px 0; border-bottom: 1px solid var(--line); vertical-align: top; }
table.list th:last-child, table.list td:last-child { padding-right: 0; }
table.list .narrow { white-space: nowrap; width: 1px; }
table.list.annotations { table-layout: fixed; }
table.list.annotations .severity { width: 112px; } table.list.annotations .at { width: 216px; }
.facts-list { display: grid; grid-template-columns: max-content 1fr; gap: 2px 16px; margin: 8px 0; }
.facts-list dt { color: var(--muted); } .facts-list dd { margin: 0; }
ul.plain { list-style: none; margin: 0; padding: 0; }
ul.plain li { padding: 4px 0; border-bottom: 1px solid var(--line); }

.file { margin: 16px 0 24px; border: 1px solid var(--line); border-radius: 6px; }
.large .file { content-visibility: auto; contain-intrinsic-size: auto 480px; }
.file > summary { position: sticky; top: 0; z-index: 2; display: flex; gap: 12px; align-items: baseline; padding: 8px 12px; background: var(--raised); border-radius: 6px; cursor: pointer; }
.file[open] > summary { border-bottom: 1px solid var(--line); border-radius: 6px 6px 0 0; }
.file > summary h3 { flex: 1; font-family: var(--code); font-size: 13px; }
.file > summary .counts { white-space: nowrap; font-size: 12px; }
.plus { color: var(--good); } .minus { color: var(--bad); }
.file .note { padding: 8px 12px; color: var(--muted); }
table.diff { border-collapse: collapse; width: 100%; table-layout: fixed; font: 12px/20px var(--code); }
table.diff col.number { width: 48px; } table.diff col.sign { width: 20px; }
table.diff td { padding: 0; vertical-align: top; }
table.diff td.number { text-align: right; padding-right: 8px; color: var(--muted); user-select: none; overflow-wrap: normal; }
table.diff td.sign { text-align: center; user-select: none; }
table.diff td.code { white-space: pre-wrap; tab-size: 4; padding-right: 12px; }
tr.added { background: var(--added); } tr.removed { background: var(--removed); }
tr.added td.number, tr.added td.sign { color: var(--added-text); }
tr.removed td.number, tr.removed td.sign { color: var(--removed-text); }
tr.hunk td, tr.gap td { background: var(--hunk); color: var(--muted); padding: 2px 12px 2px 116px; }
tr.gap td { font: 13px/20px system-ui, sans-serif; }
tr.marked td.sign { box-shadow: inset 3px 0 0 var(--marked); }
tr.line:target td { outline: 1px solid var(--focus); }
tr.notes > td { padding: 8px 12px 12px 116px; background: var(--page); border-top: 1px solid var(--line); border-bottom: 1px solid var(--line); font: 14px/20px system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; }
.no-break { color: var(--muted); }
.astray { border-top: 1px solid var(--line); padding: 12px; }

.thread { max-width: 760px; border-left: 3px solid var(--accent); padding-left: 12px; }
.thread + .thread, .annotation + .thread, .thread + .annotation, .annotation + .annotation { margin-top: 12px; }
.thread.resolved { border-left-color: var(--line); }
.thread .where { margin: 0 0 4px; font-size: 12px; color: var(--muted); display: flex; flex-wrap: wrap; gap: 4px 8px; align-items: baseline; }
.comment { padding: 2px 0; }
.comment + .comment { margin-top: 8px; }
.comment.reply { margin-left: 20px; }
.comment .by { margin: 0 0 2px; color: var(--muted); font-size: 12px; }
.comment .by strong { color: var(--text); font-size: 14px; font-weight: 600; }
.comment .by a { color: inherit; }
.comment:target { background: var(--marked-page); box-shadow: 0 0 0 6px var(--marked-page); }
.annotation { max-width: 760px; border-left: 3px solid var(--line); padding-left: 12px; }
.annotation p { margin: 0; }

.markdown > :last-child { margin-bottom: 0; }
.markdown h3, .markdown h4 { margin: 12px 0 4px; font-size: 14px; }
.markdown > :first-child { margin-top: 0; }
.markdown .size-h1 { font-size: 18px; line-height: 24px; } .markdown .size-h2 { font-size: 16px; line-height: 24px; }
.markdown ul, .markdown ol { margin: 0 0 8px; padding-left: 24px; }
.markdown blockquote { margin: 0 0 8px; padding-left: 12px; border-left: 3px solid var(--line); color: var(--muted); }
.markdown code { padding: 1px 3px; box-decoration-break: clone; background: var(--raised); border-radius: 4px; }
.markdown pre { margin: 0 0 8px; padding: 8px 12px; background: var(--raised); border: 1px solid var(--line); border-radius: 6px; white-space: pre-wrap; line-height: 18px; }
.markdown pre code { padding: 0; background: none; }
.markdown ins { background: var(--added); color: var(--added-text); text-decoration: none; }
.markdown del { background: var(--removed); color: var(--removed-text); text-decoration: none; }
.markdown .hunk { color: var(--muted); }
.markdown table { border-collapse: collapse; margin: 0 0 8px; }
.markdown th, .markdown td { border: 1px solid var(--line); padding: 4px 8px; text-align: left; vertical-align: top; }
.markdown th { background: var(--raised); font-weight: 600; }
.markdown .to-center { text-align: center; } .markdown .to-right { text-align: right; }
.markdown hr { border: 0; border-top: 1px solid var(--line); margin: 12px 0; }
.mention { color: var(--accent); font-weight: 600; }
.image { font-style: italic; }
.visually-hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
@media (max-width: 900px) {
  .columns { grid-template-columns: minmax(0, 1fr); padding: 16px; }
  .rail { position: static; max-height: 240px; }
  tr.notes > td, tr.hunk td, tr.gap td { padding-left: 12px; }
  table.diff col.number { width: 36px; }
}
`;
