/** Language models, through the providers' packages of the AI SDK. */
export { modelAddress } from "./address.ts";
export { createModels, type ModelsOptions } from "./models.ts";
export { createTokenCounter } from "./tokens.ts";
