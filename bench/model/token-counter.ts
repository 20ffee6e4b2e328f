import { createTokenCounter } from "../../src/adapters/model/index.ts";

/** What reviews count with. */
export const tokens = createTokenCounter();
