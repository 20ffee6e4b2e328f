export { createAdmin } from "./routes.ts";
export type { AdminContext } from "./routes.ts";
