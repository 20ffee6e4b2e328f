/** Commands whose answer is words: with a language model, and what can be said without one. */
export {
  askCommand,
  explainCommand,
  summaryCommand,
  testsCommand,
  type TalkDependencies,
} from "./commands.ts";
