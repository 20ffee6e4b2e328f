/** Who may use Kody, and the log of who did what. */
export type PeopleTables = object;
