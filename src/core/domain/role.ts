/** What a person may do in Kody: a viewer looks on, an administrator changes things. */
export type Role = "admin" | "viewer";
