import { KodyError } from "../../src/core/domain/index.ts";
import type { Hook, HookOwner, HookSpec, HostHooks } from "../../src/core/ports/index.ts";

export interface FakeHooks extends HostHooks {
  /** Of one repository or workspace, by its name. */
  on(place: string): (Hook & { secret: string | undefined })[];
  /** `GET`, `POST` and `PUT` with the place. */
  readonly calls: string[];
  /** What a call answers instead; null: nothing special. */
  failure: (call: string) => KodyError | null;
}

/** Bitbucket's webhooks in memory. */
export function createFakeHooks(): FakeHooks {
  const places = new Map<string, (Hook & { secret: string | undefined })[]>();
  let made = 0;
  const at = (place: string) => {
    const found = places.get(place) ?? [];
    places.set(place, found);
    return found;
  };
  function call(method: string, owner: HookOwner) {
    const place = placeOf(owner);
    fake.calls.push(`${method} ${place}`);
    const failure = fake.failure(`${method} ${place}`);
    if (failure !== null) throw failure;
    return at(place);
  }
  const fake: FakeHooks = {
    on: at,
    calls: [],
    failure: () => null,
    listHooks: async (owner) => call("GET", owner).map((hook) => ({ ...hook })),
    async createHook(owner, spec) {
      const hooks = call("POST", owner);
      const hook = { ...hookOf(spec), uuid: `{h${(made += 1)}}` };
      hooks.push(hook);
      return { ...hook };
    },
    async updateHook(owner, uuid, spec) {
      const hook = find(call("PUT", owner), uuid);
      const secret = spec.secret ?? hook.secret;
      return Object.assign(hook, hookOf(spec), { secret, secretSet: secret !== undefined });
    },
    async switchOffHook(owner, uuid) {
      find(call("PUT", owner), uuid).active = false;
    },
  };
  return fake;
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

function find(hooks: readonly (Hook & { secret: string | undefined })[], uuid: string) {
  const hook = hooks.find((one) => one.uuid === uuid);
  if (hook === undefined) throw new KodyError("not-found", "There is no such hook (404).");
  // The fake's own rows: it may change them.
  return hook as Mutable<typeof hook>;
}

function hookOf(spec: HookSpec) {
  const { url, description, active, events, secret } = spec;
  return { url, description, active, events, secret, secretSet: secret !== undefined };
}

function placeOf(owner: HookOwner): string {
  return owner.kind === "workspace" ? owner.workspace : `${owner.ref.workspace}/${owner.ref.slug}`;
}
