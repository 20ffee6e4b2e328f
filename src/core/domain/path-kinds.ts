/** What a file is for, as its path tells. */

const TEST =
  /(?:^|\/)(?:tests?|[a-z]+Test|__tests__|specs?|e2e|cypress)\/|[._-](?:test|spec|cy|e2e)\.[a-z]+$|(?:^|\/)test_[^/]*\.py$|_test\.(?:go|py|rb)$|Tests?\.(?:java|kt|php|cs)$/;
const FIXTURE =
  /(?:^|\/)(?:__fixtures__|__testfixtures__|fixtures?|testdata|test-data|samples?|corpus|invalid|malformed|errors?|broken|templates?|stubs|skeletons?)\//i;
const SHOWN =
  /(?:^|\/)(?:docs?|documentation|examples?|demos?|bench(?:marks?)?)\/|\.(?:mdx?|rst|adoc)$/i;

export function isTest(path: string): boolean {
  return TEST.test(path);
}

/** Data of tests and templates, which may be broken on purpose. */
export function isFixture(path: string): boolean {
  return FIXTURE.test(path);
}

/** Documentation, examples, measurements: read or run by people, not part of what is delivered. */
export function isShown(path: string): boolean {
  return SHOWN.test(path);
}
