import { readMarkdown, type Span } from "../data/markdown.ts";

/** The message of a finding. Text only: nothing in it can become markup, a link or an image. */
export function Message({ text }: { text: string }) {
  return (
    <div className="message">
      {readMarkdown(text).map((block, at) =>
        block.kind === "code" ? (
          <pre key={at}>{block.text}</pre>
        ) : (
          <p key={at}>
            {block.spans.map((span, nth) => (
              <Styled key={nth} span={span} />
            ))}
          </p>
        ),
      )}
    </div>
  );
}

function Styled({ span }: { span: Span }) {
  if (span.style === "code") return <code>{span.text}</code>;
  if (span.style === "strong") return <strong>{span.text}</strong>;
  return span.text;
}
