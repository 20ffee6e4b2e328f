import { createTokenCounter } from "../../src/adapters/model/index.ts";

/** The same as budgets are counted with. */
export const tokens = createTokenCounter();
