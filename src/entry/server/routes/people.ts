import { Hono, type Context } from "hono";
import {
  acceptInvitationRequest,
  claimRequest,
  inviteRequest,
  passwordRequest,
  personChange,
  signInRequest,
  type AcceptInvitationRequest,
  type AuditLogEntryAnswer,
  type AuditLogVerificationAnswer,
  type ClaimRequest,
  type InviteAnswer,
  type InviteRequest,
  type PasswordRequest,
  type PersonAnswer,
  type PersonChange,
  type SessionAnswer,
  type SignInRequest,
} from "../../../contract/index.ts";
import type { Opened, Visitor } from "../../../core/access/index.ts";
import type { Actor } from "../../../core/domain/index.ts";
import type { PersonRecord } from "../../../core/ports/index.ts";
import { actorOf, signedIn, type SignedIn } from "../actor.ts";
import { readCookie } from "../cookies.ts";
import { refuse } from "../errors.ts";
import { ownOrigin, type PublicUrl } from "../origin.ts";
import { limitOf, readRequest } from "../read-request.ts";
import { forgetSession, sendSession, visitorOf } from "../session.ts";
import type { ProviderServices } from "./provider.ts";

export interface PeopleServices {
  /** Null when nobody is signed in with this word. */
  sessionPerson(word: string): Promise<PersonRecord | null>;
  session(person: PersonRecord | null): Promise<SessionAnswer>;
  /** Null when the secret is wrong. */
  claim(request: ClaimRequest, visitor: Visitor): Promise<Opened | null>;
  /** Null when email and password don't belong together. */
  signIn(request: SignInRequest, visitor: Visitor): Promise<Opened | null>;
  signOut(signedIn: SignedIn): Promise<void>;
  /** Null when the link can't be used. */
  acceptInvitation(request: AcceptInvitationRequest, visitor: Visitor): Promise<Opened | null>;
  changePassword(request: PasswordRequest, signedIn: SignedIn): Promise<void>;
  people(): Promise<PersonAnswer[]>;
  /** `origin`: what the link begins with. */
  invite(request: InviteRequest, actor: Actor, origin: string): Promise<InviteAnswer>;
  changePerson(id: string, change: PersonChange, actor: Actor): Promise<PersonAnswer>;
  /** Newest first. */
  auditLog(limit: number, before: number | null): Promise<AuditLogEntryAnswer[]>;
  verifyAuditLog(): Promise<AuditLogVerificationAnswer>;
  /** Null when none is set up. */
  readonly provider: ProviderServices | null;
}

/** For those who are not signed in yet. */
export function entranceRoutes(services: PeopleServices, publicUrl: PublicUrl): Hono {
  const routes = new Hono();

  async function answerSession(context: Context, person: PersonRecord | null, status: 200 | 201) {
    context.header("cache-control", "no-store");
    return context.json(await services.session(person), status);
  }
  async function enter(context: Context, opened: Opened, status: 200 | 201) {
    sendSession(context, opened, publicUrl);
    return answerSession(context, opened.person, status);
  }

  routes.get("/session", async (context) => {
    const word = readCookie(context, "session", publicUrl);
    return answerSession(context, word === null ? null : await services.sessionPerson(word), 200);
  });
  routes.post("/claim", async (context) => {
    const request = await readRequest(context, claimRequest);
    const opened = await services.claim(request, visitorOf(context, publicUrl));
    if (opened !== null) return enter(context, opened, 201);
    return refuse(
      context,
      403,
      "This is not the secret that Kody printed at its start. Open the whole address that it printed; a restart prints a new one.",
    );
  });
  routes.post("/session", async (context) => {
    const request = await readRequest(context, signInRequest);
    const opened = await services.signIn(request, visitorOf(context, publicUrl));
    if (opened !== null) return enter(context, opened, 201);
    return refuse(context, 401, "Email and password don't belong together. Check both.");
  });
  routes.post("/invitations/accept", async (context) => {
    const request = await readRequest(context, acceptInvitationRequest);
    const opened = await services.acceptInvitation(request, visitorOf(context, publicUrl));
    if (opened !== null) return enter(context, opened, 201);
    return refuse(
      context,
      403,
      "This link can't be used: it was used already, a newer one took its place, or it is older than seven days. Ask for a new one.",
    );
  });
  return routes;
}

/** For those who are signed in. */
export function peopleRoutes(services: PeopleServices, publicUrl: PublicUrl): Hono {
  const routes = new Hono();
  routes.delete("/session", async (context) => {
    await services.signOut(signedIn(context));
    forgetSession(context, publicUrl);
    return context.body(null, 204);
  });
  routes.put("/password", async (context) => {
    await services.changePassword(await readRequest(context, passwordRequest), signedIn(context));
    return context.body(null, 204);
  });
  routes.get("/people", async (context) => context.json({ people: await services.people() }));
  routes.post("/people", async (context) => {
    const request = await readRequest(context, inviteRequest);
    const origin = ownOrigin(context, publicUrl);
    context.header("cache-control", "no-store");
    return context.json(await services.invite(request, actorOf(context), origin), 201);
  });
  routes.put("/people/:id", async (context) => {
    const change = await readRequest(context, personChange);
    return context.json(
      await services.changePerson(context.req.param("id"), change, actorOf(context)),
    );
  });
  routes.get("/audit-log", async (context) => {
    const before = Number(context.req.query("before") ?? "");
    const entries = await services.auditLog(
      limitOf(context),
      Number.isSafeInteger(before) && before > 0 ? before : null,
    );
    return context.json({ entries });
  });
  routes.post("/audit-log/verify", async (context) =>
    context.json(await services.verifyAuditLog()),
  );
  return routes;
}
