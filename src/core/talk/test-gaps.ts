import { isTest, type ChangedFile } from "../domain/index.ts";

const code = /\.(?:[cm]?[jt]sx?|py|java|kt|go|cs|php|rb|rs|c|cc|cpp|swift|scala)$/i;

/** Changed files of code with added lines for which no changed test bears the name; in the order of their size. */
export function testGaps(files: readonly ChangedFile[]): string[] {
  const tests = files.filter(({ path }) => isTest(path)).map(({ path }) => stem(path));
  return files
    .filter(({ path, additions, newPath }) => newPath !== null && additions > 0 && code.test(path))
    .filter(({ path }) => !isTest(path) && !tests.some((test) => test.includes(stem(path))))
    .toSorted((a, b) => b.additions - a.additions)
    .map(({ path }) => path);
}

/** `src/orders.test.ts` → `orders.test`, lower case, without signs. */
function stem(path: string): string {
  const name = path.slice(path.lastIndexOf("/") + 1);
  const bare = name.includes(".") ? name.slice(0, name.lastIndexOf(".")) : name;
  return bare.toLowerCase().replace(/[^a-z0-9]/g, "");
}
