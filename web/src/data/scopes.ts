/** The scopes to choose when the token is made, and what each is for; in the order of Kody's own list. */
export const scopes: readonly { readonly name: string; readonly purpose: string }[] = [
  { name: "read:user:bitbucket", purpose: "whose token it is" },
  { name: "read:workspace:bitbucket", purpose: "the workspace and its members" },
  { name: "read:project:bitbucket", purpose: "projects" },
  { name: "read:repository:bitbucket", purpose: "code, branches, files" },
  { name: "write:repository:bitbucket", purpose: "fixes that you ask for" },
  { name: "admin:repository:bitbucket", purpose: "webhooks and permissions" },
  { name: "read:pullrequest:bitbucket", purpose: "pull requests and their comments" },
  { name: "write:pullrequest:bitbucket", purpose: "comments, approval, merge" },
  { name: "read:issue:bitbucket", purpose: "no longer used by Bitbucket; harmless" },
  { name: "read:webhook:bitbucket", purpose: "whether the webhooks are in place" },
  { name: "write:webhook:bitbucket", purpose: "creating and mending webhooks" },
  { name: "read:pipeline:bitbucket", purpose: "builds and their logs" },
];
