const BLANK = "[ \t]";
const END = "([^A-Za-z0-9_$]|$)";

/**
 * A search, in the regular expressions that git and JavaScript have in common, for lines that may declare one of `names`.
 * It finds too much: whoever uses it looks at the syntax of what it finds.
 */
export function declarationPattern(family: string, names: readonly string[]): string {
  const any = `(${names.join("|")})`;
  const make = PATTERNS[family];
  return make === undefined ? any : make(any);
}

const keywords = (words: string, between: string, any: string): string =>
  `(^|[^A-Za-z0-9_$])(${words})${BLANK}+${between}${any}${END}`;

const PATTERNS: Readonly<Record<string, (any: string) => string>> = {
  javascript: (any) =>
    [
      keywords(
        "function|class|interface|type|enum|namespace|const|let|var|async|static|get|public|private|protected|abstract|readonly|override",
        "([*]|async |static |readonly |get |set )*",
        any,
      ),
      `^${BLANK}*${any}${BLANK}*([(<].*[{]?${BLANK}*$|[:=]${BLANK}*(async|function|[(]))`,
    ].join("|"),
  python: (any) =>
    `^${BLANK}*((async )?def|class)${BLANK}+${any}${END}|^${BLANK}*${any}${BLANK}*(:[^=]*)?=[^=]`,
  go: (any) =>
    `^func${BLANK}+([(][^)]*[)]${BLANK}*)?${any}${END}|^(type|var|const)${BLANK}+${any}${END}|^\t${any}(${BLANK}+[A-Za-z=*[]|,|[(].*[)]|$)`,
  java: (any) =>
    [
      keywords(
        "class|interface|enum|record|object|fun|val|var|typealias|@interface",
        "(<[^>]*>|[A-Za-z0-9_<>?]+[.])?",
        any,
      ),
      `[A-Za-z0-9_>?](\\[\\])*${BLANK}+${any}${BLANK}*([(]|=[^=])`,
    ].join("|"),
  csharp: (any) =>
    [
      keywords("class|interface|enum|record|struct|delegate", "", any),
      `[A-Za-z0-9_>?](\\[\\])*${BLANK}+${any}${BLANK}*([(<{]|=[^=]|$)`,
    ].join("|"),
  php: (any) => keywords("class|interface|trait|enum|function|const|case", "&?", any),
  ruby: (any) =>
    `^${BLANK}*(def|class|module)${BLANK}+(self[.])?([A-Za-z0-9_]+::)*${any}${END}|^${BLANK}*${any}${BLANK}*=[^=~]`,
  rust: (any) =>
    `(^|[^A-Za-z0-9_])(fn|struct|enum|trait|type|const|static|mod|union|macro_rules!)${BLANK}+(mut )?${any}${END}`,
  cpp: (any) =>
    [
      keywords("class|struct|union|enum|using|#define|# define", "(class )?", any),
      `^[A-Za-z_].*[^A-Za-z0-9_.>]${any}${BLANK}*[(]`,
      `^${any}${BLANK}*[(]|^[}]${BLANK}*${any}${BLANK}*;|^(static|const|extern).*[ *]${any}${BLANK}*[;=[]`,
    ].join("|"),
};
