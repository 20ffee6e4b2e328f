import { signInProblems } from "../../../src/contract/index.ts";

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

/** A code in `?problem=` as a sentence. Codes only: what somebody else puts into the address is never shown. */
export function signInProblem(query: string): string | null {
  const code = new URLSearchParams(query).get("problem");
  if (code === null) return null;
  const problems: Readonly<Record<string, string>> = signInProblems;
  return Object.hasOwn(problems, code)
    ? (problems[code] ?? null)
    : "Signing in with the provider did not work. Try again; Kody's log says more.";
}
