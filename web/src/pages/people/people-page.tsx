import type { PersonAnswer } from "../../../../src/contract/index.ts";
import { useAdmin, usePerson } from "../../data/session.ts";
import { usePolled } from "../../data/use-polled.ts";
import { count } from "../../data/words.ts";
import { Headline, Loading, Trouble } from "../../parts/notice.tsx";
import { InviteForm } from "./invite-form.tsx";
import { PasswordForm } from "./password-form.tsx";
import { PeopleTable } from "./people-table.tsx";

/** "Who may use this Kody?" Viewers see their own account. */
export function PeoplePage() {
  const admin = useAdmin();
  const { email } = usePerson();
  if (admin) return <People />;
  return (
    <>
      <Headline tone="plain">You are {email}, a viewer.</Headline>
      <p className="help">You see everything about reviews; administrators change things.</p>
      <PasswordForm />
    </>
  );
}

function People() {
  const { value, problem, refresh } = usePolled<{ people: PersonAnswer[] }>(
    "/people",
    () => 30_000,
  );
  if (value === null) return problem === null ? <Loading /> : <Trouble>{problem.message}</Trouble>;
  return (
    <>
      <Headline tone="plain">{peopleSentence(value.people)}</Headline>
      {problem === null ? null : <Trouble>{problem.message}</Trouble>}
      <PeopleTable people={value.people} changed={refresh} />
      <InviteForm invited={refresh} />
      <PasswordForm />
    </>
  );
}

export function peopleSentence(people: readonly PersonAnswer[]): string {
  const active = people.filter(({ state }) => state === "active");
  const admins = active.filter(({ role }) => role === "admin").length;
  const invited = people.filter(({ state }) => state === "invited").length;
  const waiting =
    invited === 0 ? "" : ` ${count(invited, "invitation is", "invitations are")} open.`;
  if (active.length === 1) return `You are the only one who can sign in.${waiting}`;
  return `${active.length} people can sign in, ${count(admins, "administrator")} among them.${waiting}`;
}
