/** What is wrong with a pasted credential, seen without asking anybody; shown beside the field. */
export interface CredentialProblem {
  readonly field: "email" | "token";
  /** What it is and what to do, as sentences. */
  readonly message: string;
}

/**
 * Bitbucket: API tokens begin with ATATT and go with the Atlassian account's email; access tokens of a repository,
 * project or workspace begin with ATCTT and go alone; app passwords began with ATBB. Spaces around are forgiven.
 */
export function credentialProblem(input: {
  readonly email: string;
  readonly token: string;
}): CredentialProblem | null {
  return tokenProblem(input.token.trim()) ?? pairProblem(input.email.trim(), input.token.trim());
}

function tokenProblem(token: string): CredentialProblem | null {
  if (token === "")
    return wrongToken("The token is empty. Paste the API token that Atlassian showed you once.");
  if (/\s/.test(token))
    return wrongToken("The token contains spaces or line breaks. Copy it again, it is one word.");
  if (token.startsWith("ATBB")) {
    return wrongToken(
      "This is an app password, which Bitbucket no longer accepts. Create an API token with scopes instead.",
    );
  }
  if (/^(?:TATT|ATT|TT|ATAT(?!T)|TCTT|CTT|ATCT(?!T))/.test(token) || isTail(token)) {
    return wrongToken(
      "The token's beginning is missing: API tokens begin with ATATT, access tokens with ATCTT. Copy the whole token again.",
    );
  }
  return null;
}

/** The end of an Atlassian token is `=` and a checksum of eight hex digits. */
function isTail(token: string): boolean {
  return !/^AT[AC]TT/.test(token) && /=[0-9A-F]{8}$/.test(token);
}

function pairProblem(email: string, token: string): CredentialProblem | null {
  if (token.startsWith("ATCTT")) {
    return email === ""
      ? null
      : {
          field: "email",
          message: "This is an access token, which goes without an email. Leave the email empty.",
        };
  }
  if (email === "") {
    return token.startsWith("ATATT")
      ? {
          field: "email",
          message: "An API token needs the email address of its Atlassian account beside it.",
        }
      : null;
  }
  if (!/^[^@\s]+@[^@\s]+$/.test(email)) {
    return {
      field: "email",
      message:
        "This is not an email address. API tokens go with the email of the Atlassian account, not a username.",
    };
  }
  if (!token.startsWith("ATATT")) {
    return wrongToken(
      "This is no API token: those begin with ATATT. Copy the whole token again, or leave the email empty for an access token.",
    );
  }
  return null;
}

function wrongToken(message: string): CredentialProblem {
  return { field: "token", message };
}

/** Days ahead that Atlassian may allow, whichever day it is there. */
const latestDays = 366;

/** What is wrong with an expiry date; both `YYYY-MM-DD`. Null when nothing is. */
export function expiryProblem(expiresOn: string, today: string): string | null {
  const days = (Date.parse(expiresOn) - Date.parse(today)) / 86_400_000;
  if (Number.isNaN(days))
    return "This is no date. Give the day on which the token expires, such as 2027-01-31.";
  if (days < 0)
    return "This date is in the past, so the token has expired. Create a new one, or correct the date.";
  if (days === 0)
    return "A token that expires today is of no use any more. Create a new one, or correct the date.";
  if (days > latestDays)
    return "Atlassian's tokens live a year at most. Look up the date on its page and correct it.";
  return null;
}
