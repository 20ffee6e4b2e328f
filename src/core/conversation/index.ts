/** What people ask of Kody in comments, and what it answers. */
export {
  type Command,
  type CommandCall,
  type CommandContext,
  type CommandName,
  type Reply,
} from "./command.ts";
export {
  helpCommand,
  pauseCommand,
  resumeCommand,
  reviewCommand,
  statusCommand,
} from "./review-commands.ts";
export { runCommands, type ConversationDependencies, type SharedContext } from "./run-commands.ts";
export { ignoreCommand, rememberCommand, resolveCommand } from "./thread-commands.ts";
