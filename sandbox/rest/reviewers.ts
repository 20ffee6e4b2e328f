import { z } from "zod";
import type { Workspace } from "../state.ts";
import { findUser } from "../world.ts";
import { ApiError } from "./errors.ts";
import type { ApiRequest } from "./operation.ts";

/** A list of people, each by its UUID, account id or username. */
export const reviewerInput = z.array(
  z.looseObject({
    uuid: z.string().optional(),
    account_id: z.string().optional(),
    username: z.string().optional(),
  }),
);

/** The UUIDs. @throws ApiError 400 in Bitbucket's words for someone who cannot review */
export function readReviewers(
  request: ApiRequest,
  workspace: Workspace,
  author: string,
  input: z.infer<typeof reviewerInput>,
): string[] {
  return input.map((one) => {
    const id = one.uuid ?? one.account_id ?? one.username;
    const user = id === undefined ? null : findUser(request.view.state, id);
    if (user === null) {
      throw refused("Malformed reviewers list");
    }
    if (user.uuid === author) {
      throw refused(`${user.displayName} is the author and cannot be included as a reviewer.`);
    }
    if (!workspace.members.has(user.uuid)) {
      throw refused(
        `${user.displayName} is not a member of this workspace and cannot be added to this pull request`,
      );
    }
    return user.uuid;
  });
}

function refused(text: string): ApiError {
  return new ApiError(400, text, { fields: { reviewers: [text] } });
}
