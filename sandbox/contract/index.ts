export { bitbucketContract, createCheckedSandbox, type CheckedSandbox } from "./checked-sandbox.ts";
export { createContractValidator, type Validator, type Violation } from "./validator.ts";
