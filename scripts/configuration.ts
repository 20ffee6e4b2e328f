import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { configurationPage } from "./documents/configuration-page.ts";

/** `npm run docs`: writes docs/configuration.md from the settings' own schema. */
writeFileSync(join(import.meta.dirname, "../docs/configuration.md"), configurationPage());
