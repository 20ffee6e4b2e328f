/** Work that comes back. Of all processes that share a database only one does it each time. */
export interface TaskStore {
  /**
   * True when the task was due and is now this process's until `until`; nobody else gets it before that, so a process
   * that dies in it delays it only. One that is due after `latest` was put there by a clock that was wrong, and is due.
   */
  claim(name: string, now: Date, until: Date, latest?: Date): Promise<boolean>;
  /** The task is done; it is due again at `next`, or at once when it was hurried meanwhile. */
  finish(name: string, next: Date): Promise<void>;
  /** Makes it due at once, at the next look of any process. */
  hurry(name: string): Promise<void>;
}
