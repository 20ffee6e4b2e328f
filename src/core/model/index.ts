/** Questions to language models about a change. */
export { costOf, priceOf, type Price, type PriceTable } from "./prices.ts";
