/** One line: names of strangers may hold line breaks, control characters and marks that turn the text around. */
export function oneLine(text: string): string {
  return text
    .toWellFormed()
    .replace(/[\p{Cc}\p{Cf}\u2028\u2029\s]+/gu, " ")
    .trim();
}

/** At most `length` characters, each as `encode` writes it; a cut is shown. Never cuts a character in two. */
export function shortened(
  text: string,
  length: number,
  encode: (character: string) => string = (character) => character,
): string {
  let whole = "";
  let kept = "";
  for (const character of text) {
    whole += encode(character);
    if (whole.length > length) return `${kept}…`;
    if (whole.length < length) kept = whole;
  }
  return whole;
}

/** A stranger's words as one line in which no chat server finds a mention, a link or an image. */
export function harmless(text: string, length: number): string {
  const broken = oneLine(text)
    .replace(/[@!](?=\S)/g, "$&\u200B")
    .replaceAll("://", ":\u200B//")
    .replace(/\b(www|mailto|tel)([.:])/gi, "$1\u200B$2")
    .replaceAll("](", "]\u200B(");
  return shortened(broken, length);
}
