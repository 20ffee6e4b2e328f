import { emailProblem, nameProblem, passwordProblem, passwordRule } from "../data/password.ts";
import { PasswordField } from "./password-field.tsx";
import { TextField } from "./text-field.tsx";

export interface NewPerson {
  readonly name: string;
  /** Null when it is known already, as with an invitation. */
  readonly email: string | null;
}

/** Who somebody is and the password they choose; its rule is said before. */
export function NewPersonFields(props: {
  person: NewPerson;
  password: string;
  change: (part: { name?: string; email?: string }) => void;
  changePassword: (password: string) => void;
}) {
  const { person, password, change } = props;
  const { name, email } = person;
  return (
    <>
      <TextField
        id="name"
        label="Your name"
        autoComplete="name"
        value={name}
        change={(value) => change({ name: value })}
        check={nameProblem}
      />
      {email === null ? null : (
        <TextField
          id="email"
          label="Email"
          type="email"
          autoComplete="username"
          value={email}
          change={(value) => change({ email: value })}
          check={emailProblem}
          help="You sign in with it. Kody sends nothing there unless you say so later."
        />
      )}
      <PasswordField
        id="password"
        label="Password"
        fresh
        value={password}
        change={props.changePassword}
        help={passwordRule}
        check={(value) => passwordProblem(value, email ?? "")}
      />
    </>
  );
}
