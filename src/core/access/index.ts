/** Who may use Kody: claiming it, signing in, invitations, roles. */
export { personActor, type Access, type Opened, type Visitor } from "./access.ts";
export { claim, type Claim } from "./claim.ts";
export { acceptInvitation, invite, resetPassword, type Invitation } from "./invitations.ts";
export { changePassword, changePerson, type RoleOrState } from "./people.ts";
export { enterByProvider, type ProviderRefusal } from "./provider-sign-in.ts";
export { browserMilliseconds, sessionMilliseconds, sessionPerson, signOut } from "./sessions.ts";
export { signIn } from "./sign-in.ts";
