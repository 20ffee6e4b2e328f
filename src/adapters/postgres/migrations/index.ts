import type { Migration } from "kysely/migration";
import { first } from "./0001-first.ts";
import { tasks } from "./0002-tasks.ts";
import { connection } from "./0003-connection.ts";
import { repositories } from "./0004-repositories.ts";
import { people } from "./0005-people.ts";
import { notices } from "./0006-notices.ts";
import { settings } from "./0007-settings.ts";
import { config } from "./0008-config.ts";
import { model } from "./0009-model.ts";
import { memories } from "./0010-memories.ts";
import { acting } from "./0011-acting.ts";
import { leftovers } from "./0012-leftovers.ts";
import { subscriptions } from "./0013-subscriptions.ts";

/** In order of their names; one that was released never changes. */
export const migrations: Readonly<Record<string, Migration>> = {
  "0001-first": first,
  "0002-tasks": tasks,
  "0003-connection": connection,
  "0004-repositories": repositories,
  "0005-people": people,
  "0006-notices": notices,
  "0007-settings": settings,
  "0008-config": config,
  "0009-model": model,
  "0010-memories": memories,
  "0011-acting": acting,
  "0012-leftovers": leftovers,
  "0013-subscriptions": subscriptions,
};
