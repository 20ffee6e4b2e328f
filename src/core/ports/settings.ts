/** What people set for this installation: values by key, as JSON, each with one secret at most, which is sealed. */
export interface SettingsStore {
  /** As it was written, by whatever version of Kody: the reader checks its shape. Undefined when it was never set. */
  read(key: SettingKey): Promise<unknown>;
  /** `secret` null removes the one there is, undefined leaves it. */
  write(key: SettingKey, value: unknown, secret?: string | null): Promise<void>;
  /** With its secret. */
  remove(key: SettingKey): Promise<void>;
  /** The secret, or null; never log what it returns. */
  reveal(key: SettingKey): Promise<string | null>;
}

export type SettingKey = "automation" | "model" | `skipped:${string}`;
