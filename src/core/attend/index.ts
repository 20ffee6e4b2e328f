/** What Kody does on a pull request besides reviewing it. */
export {
  attendPullRequest,
  giveUpAttending,
  reasonsOf,
  type AttendDependencies,
  type Attended,
  type AttendStep,
} from "./attend-pull-request.ts";
