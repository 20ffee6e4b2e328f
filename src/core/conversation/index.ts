/** What people ask of Kody in comments, and what it answers. */
export {
  commandNames,
  type Command,
  type CommandCall,
  type CommandContext,
  type CommandName,
  type Reply,
} from "./command.ts";
