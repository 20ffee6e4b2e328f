import { isPlaceholder } from "./placeholder.ts";

const SECRET_NAME =
  /(?:^|[_.-])(?:password|passwd|passphrase|secret|token|credentials?|(?:api|private|access|secret|auth|signing|encryption)[_-]?key)$/i;

/** True when a setting of this name holds a secret and this text is one, not a reference or a stand-in. */
export function isLiteralSecret(name: string, value: string): boolean {
  if (!SECRET_NAME.test(name) || value.length < 6) return false;
  if (
    /\$|\{\{|^<|^(?:true|false|null|none|\d{1,6})$|^[/.~]|^(?:vault|ref|secret|ssm|arn):/i.test(
      value,
    )
  )
    return false;
  return !isPlaceholder(value);
}
