import { createContext, useContext, useEffect, useState } from "react";
import type { SessionAnswer } from "../../../src/contract/index.ts";
import { read, whenSignedOut } from "./api.ts";
import { useStable } from "./use-stable.ts";

export type Session =
  | { readonly state: "unknown" }
  | { readonly state: "unreachable"; readonly message: string }
  | { readonly state: "known"; readonly answer: SessionAnswer };

export type Person = NonNullable<SessionAnswer["person"]>;

async function ask(): Promise<Session> {
  const answer = await read<SessionAnswer>("/session");
  return answer.ok
    ? { state: "known", answer: answer.value }
    : { state: "unreachable", message: answer.message };
}

/** Who is signed in here: asked at the start, after a 401, and when the reader comes back from another tab. */
export function useSessionState(): { readonly session: Session; readonly renew: () => void } {
  const [session, setSession] = useState<Session>({ state: "unknown" });
  const renew = useStable(() => {
    // Once known, a Kody that is away for a moment doesn't throw anybody out.
    void ask().then((next) =>
      setSession((now) => (next.state === "unreachable" && now.state === "known" ? now : next)),
    );
  });
  useEffect(() => {
    renew();
    const end = whenSignedOut(renew);
    addEventListener("focus", renew);
    return () => {
      end();
      removeEventListener("focus", renew);
    };
  }, [renew]);
  useEffect(() => {
    if (session.state !== "unreachable") return;
    const timer = setTimeout(renew, 3_000);
    return () => clearTimeout(timer);
  }, [session, renew]);
  return { session, renew };
}

const nobody: Person = { id: "", email: "", name: "", role: "viewer" };
export const PersonContext = createContext<Person>(nobody);

export function usePerson(): Person {
  return useContext(PersonContext);
}

/** Viewers get no buttons that the server would refuse. */
export function useAdmin(): boolean {
  return usePerson().role === "admin";
}
