/** Notices, their channels, and the settings of this installation. */
export type NoticeTables = object;
