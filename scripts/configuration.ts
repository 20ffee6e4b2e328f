import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { configurationPage } from "./documents/configuration-page.ts";
import { teamJsonSchema } from "../src/config/index.ts";

/** `npm run docs`: writes docs/configuration.md and docs/kody.schema.json from the schemas of both. */
writeFileSync(join(import.meta.dirname, "../docs/configuration.md"), configurationPage());
writeFileSync(join(import.meta.dirname, "../docs/kody.schema.json"), teamJsonSchema());
