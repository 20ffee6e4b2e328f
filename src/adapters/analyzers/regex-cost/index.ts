export { type RegexCost, regexCost } from "./regex-cost.ts";
