/** A digest, a tag other than `latest`, or a variable that may hold either. */
export function isPinned(name: string): boolean {
  if (name.includes("$") || name.includes("@sha256:")) return true;
  const last = name.slice(name.lastIndexOf("/") + 1);
  const tag = last.includes(":") ? last.slice(last.indexOf(":") + 1) : "";
  return tag !== "" && tag !== "latest";
}
