import { ApiError } from "./errors.ts";

/** Bitbucket: 403 that names what the operation requires and what the token has. */
export function scopeError(required: readonly string[], granted: readonly string[]): ApiError {
  return new ApiError(403, "Your credentials lack one or more required privilege scopes.", {
    detail: { required: [...required], granted: [...granted] },
  });
}
