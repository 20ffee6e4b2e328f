import type { ColumnType } from "kysely";

/** 64-bit numbers come out as text; those of ours that must be numbers are converted where they are read. */
export type Id = ColumnType<string, string | number, string | number>;
export type Json<T> = ColumnType<T, string, string>;
export type Bytes = Buffer;
