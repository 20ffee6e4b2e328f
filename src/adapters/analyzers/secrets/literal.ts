import { isPlaceholder } from "./placeholder.ts";

const SECRET_NAME =
  /(?:^|[_.-])(?:password|passwd|passphrase|secret|token|(?:api|private|access|secret|auth|signing|encryption)[_-]?key)$/i;

/** True when a setting of this name holds a secret and this text is one, not a reference or a stand-in. */
export function isLiteralSecret(name: string, value: string): boolean {
  if (!SECRET_NAME.test(name) || value.length < 6) return false;
  if (
    /\$|\{\{|^<|^(?:true|false|null|none|\d{1,6})$|^[/.~]|^(?:vault|ref|secret|ssm|arn):/i.test(
      value,
    )
  )
    return false;
  // A word alone, or the name of what goes there, is a stand-in for machines of developers.
  if (/^[a-z]+$/i.test(value) || /^[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+$/.test(value)) return false;
  if (/test|demo|dummy|local|example/i.test(value)) return false;
  return !isPlaceholder(value);
}
