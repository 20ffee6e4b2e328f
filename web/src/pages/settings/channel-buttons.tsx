import type {
  ChannelsAnswer,
  ChannelsRequest,
  TestAnswer,
} from "../../../../src/contract/index.ts";
import { write } from "../../data/api.ts";
import type { Action } from "../../data/use-action.ts";
import { Result } from "../../parts/said.tsx";

/** Save, test and switch off: the same for each way by which notices leave. */
export function ChannelButtons(props: {
  channel: "webhook" | "email";
  /** Something is set up, so it can be tested or switched off. */
  set: boolean;
  action: Action;
  off: () => ChannelsRequest;
  saved: () => void;
}) {
  const { channel, action } = props;
  const { busy, said, run, say } = action;

  async function test(): Promise<void> {
    const answer = await run(() => write<TestAnswer>("POST", "/channels/test", { channel }));
    if (answer.ok) say({ ok: answer.value.ok, words: answer.value.message });
  }

  async function switchOff(): Promise<void> {
    const answer = await run(
      () => write<ChannelsAnswer>("PUT", "/channels", props.off()),
      () => "Switched off.",
    );
    if (answer.ok) props.saved();
  }

  return (
    <>
      <div className="buttons">
        <button type="submit" className="primary" disabled={busy}>
          Save<span className="hidden"> notices by {channel}</span>
        </button>
        {props.set ? (
          <>
            <button type="button" disabled={busy} onClick={() => void test()}>
              Send a test<span className="hidden"> by {channel}</span>
            </button>
            <button type="button" disabled={busy} onClick={() => void switchOff()}>
              Switch off<span className="hidden"> notices by {channel}</span>
            </button>
          </>
        ) : null}
      </div>
      <Result said={said} busy={busy && "One moment…"} />
    </>
  );
}
