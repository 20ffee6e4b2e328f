import { createContext, Script } from "node:vm";

const context = createContext({ work: () => undefined });
const script = new Script("work()");

/** What `work` gives, or null when it throws or is not done within the time: it is stopped wherever it is. */
export function withinTime<T>(milliseconds: number, work: () => T): T | null {
  let result: T | null = null;
  context["work"] = () => {
    result = work();
  };
  try {
    script.runInContext(context, { timeout: milliseconds });
  } catch {
    return null;
  }
  return result;
}
