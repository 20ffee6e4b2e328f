import { z } from "zod";
import { text } from "./fields.ts";

/** PENDING, IN_PROGRESS with a stage, or COMPLETED with a result; new words for any of them count as not failed. */
const outcome = z
  .object({ name: text, result: z.object({ name: text }).nullish() })
  .nullish()
  .transform((state) => {
    const result = state?.name === "COMPLETED" ? (state.result?.name ?? "") : "";
    return {
      finished: state?.name === "COMPLETED",
      // Bitbucket: ERROR is a failure of the surroundings, such as an image that can't be pulled.
      failed: result === "FAILED" || result === "ERROR",
    };
  });

/** A run of pipelines for one commit. */
export const pipeline = z
  .object({
    uuid: z.string().min(1),
    build_number: z.int().positive(),
    state: outcome,
    target: z.object({ commit: z.object({ hash: text }).nullish() }).nullish(),
  })
  .transform(({ uuid, build_number: number, state, target }) => ({
    uuid,
    number,
    ...state,
    /** "" when the answer does not say. */
    commit: target?.commit?.hash ?? "",
  }));

export const pipelineStep = z
  .object({ uuid: z.string().min(1), name: text, state: outcome })
  .transform(({ uuid, name, state }) => ({ uuid, name, ...state }));
