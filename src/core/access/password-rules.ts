import { commonPasswords } from "./common-passwords.ts";

const leastCharacters = 12;

/** Why this password can't be one, as a sentence; null when it can. No rules of composition: they make worse passwords. */
export function passwordProblem(password: string, email: string): string | null {
  if (Array.from(password).length < leastCharacters) {
    return `The password is too short: it needs at least ${leastCharacters} characters. Several words make a good one.`;
  }
  const plain = password.toLowerCase().trim();
  if (plain === email.toLowerCase().trim())
    return "The password is the email address. Choose another one.";
  if (commonPasswords.has(plain) || new Set(plain).size < 4)
    return "This is one of the commonest passwords, which strangers try first. Choose another one.";
  return null;
}

/** Why this is no address to write to, as a sentence; null when it is one. */
export function emailProblem(email: string): string | null {
  // Visible ASCII only: letters that merely look alike must not make a second person.
  return /^[!-?A-~]+@[!-?A-~]+$/.test(email) && email.length <= 320
    ? null
    : "This is not an email address, which reads like ada@example.com.";
}
