/** The loops that run reviews. */
export type { JobEvent } from "./run-job.ts";
export { startWorkers, type Workers } from "./workers.ts";
export { startCaretaker, type Caretaker, type CaretakerTask } from "./caretaker.ts";
