/** What people ask of Kody in comments, and what it answers. */
export {
  commandNames,
  type Command,
  type CommandCall,
  type CommandContext,
  type CommandName,
  type Reply,
} from "./command.ts";
export { readComment } from "./read-comment.ts";
export {
  helpCommand,
  pauseCommand,
  resumeCommand,
  reviewCommand,
  statusCommand,
} from "./review-commands.ts";
export { appliesTo } from "./rights.ts";
export { runCommands, type ConversationDependencies, type SharedContext } from "./run-commands.ts";
export { ignoreCommand, rememberCommand, resolveCommand } from "./thread-commands.ts";
