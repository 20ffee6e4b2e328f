import { RE2JS } from "re2js";

/** Compiled with `^` and `$` as ends of lines. Throws what RE2 says against it. */
export function compileRegex(regex: string, flags: string): RE2JS {
  return RE2JS.compile(regex, RE2JS.MULTILINE | (flags.includes("i") ? RE2JS.CASE_INSENSITIVE : 0));
}
