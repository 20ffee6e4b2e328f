export { isTooDeep } from "./depth.ts";
export {
  asMap,
  asText,
  elements,
  entries,
  type Entry,
  get,
  keyName,
  parseYaml,
  parseYamlStream,
  type Value,
  type YamlFile,
} from "./document.ts";
