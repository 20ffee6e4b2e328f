export {
  annotation,
  comment,
  contextOf,
  head,
  inline,
  pullRequest,
  report,
  view,
} from "./example.ts";
export { showcase } from "./showcase.ts";
export { strayMarkup } from "./stray-markup.ts";
