/** Who causes something: a person who signed in, somebody at the machine's console, or Kody by itself. */
export type Actor =
  | { readonly kind: "person"; readonly id: string; readonly name: string }
  | { readonly kind: "console" }
  | { readonly kind: "kody" };

/** As it stands in the log of who did what. */
export function actorName(actor: Actor): string {
  switch (actor.kind) {
    case "person":
      return actor.name;
    case "console":
      return "console";
    case "kody":
      return "Kody";
  }
}
