/** Why a sign-in through the provider came to nothing: `/sign-in?problem=CODE`. */
export const signInProblems = {
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
} as const;
export type SignInProblem = keyof typeof signInProblems;
