/** What is wrong with a password that is being chosen, as far as the page can tell; null when nothing. */
export function passwordProblem(password: string, email: string): string | null {
  if (password === "") return "Choose a password.";
  const { length } = Array.from(password);
  if (length < 12)
    return `This password has ${length} character${length === 1 ? "" : "s"}. It needs at least 12.`;
  if (email !== "" && password.toLowerCase() === email.trim().toLowerCase())
    return "The password is your email address. Choose another one.";
  return null;
}

/** Said before anybody chooses one. */
export const passwordRule =
  "At least 12 characters; a few words in a row do well. Any characters, spaces too.";

export function emailProblem(email: string): string | null {
  const trimmed = email.trim();
  if (trimmed === "") return "Enter an email address.";
  return /^[^@\s]+@[^@\s]+$/.test(trimmed)
    ? null
    : "This is no email address. It has a name, an @ and a domain.";
}

export function nameProblem(name: string): string | null {
  return name.trim() === "" ? "Enter your name, as others should see it." : null;
}

const problems: Readonly<Record<string, string>> = {
  "provider-unreachable":
    "The provider can't be reached. Try again later, or sign in with your password.",
  "provider-failed":
    "The provider's answer was refused. Begin the sign-in again; Kody's log says more.",
  cancelled: "The sign-in was cancelled at the provider. Begin it again when you like.",
  expired: "This sign-in took too long, or was begun in another browser. Begin it again.",
  "no-email": "The provider does not say your email address. Its administrator can allow that.",
  "unverified-email":
    "The provider has not verified your email address. Verify it there, then sign in again.",
  "not-invited":
    "Nobody with your email address is invited here. Ask an administrator of Kody for an invitation.",
  "other-account":
    "You came with another account of the provider than the first time. Use that one, or ask an administrator.",
};

/** A code in `?problem=` as a sentence. Codes only: what somebody else puts into the address is never shown. */
export function signInProblem(query: string): string | null {
  const code = new URLSearchParams(query).get("problem");
  if (code === null) return null;
  return Object.hasOwn(problems, code)
    ? (problems[code] ?? null)
    : "Signing in with the provider did not work. Try again; Kody's log says more.";
}
