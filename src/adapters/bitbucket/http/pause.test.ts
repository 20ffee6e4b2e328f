import { describe, expect, it } from "vitest";
import { createTestClock } from "../scripted-host.ts";
import { createPause } from "./pause.ts";

describe("createPause", () => {
  it("lets calls through until the limit is hit", () => {
    const pause = createPause(createTestClock());
    expect(pause.enter()).toBe("open");
    pause.end();
    expect(pause.enter()).toBe("open");
  });

  it("holds all back, then lets one try at a time, a minute apart", () => {
    const clock = createTestClock();
    const pause = createPause(clock);
    pause.begin(90);
    expect(pause.enter()).toEqual({ wait: 90 });
    clock.pass(89_500);
    expect(pause.enter()).toEqual({ wait: 1 });
    clock.pass(500);
    expect(pause.enter()).toBe("probe");
    expect(pause.enter()).toEqual({ wait: 60 });
    clock.pass(60_000);
    expect(pause.enter()).toBe("probe");
  });

  it("is over when a call gets through", () => {
    const pause = createPause(createTestClock());
    pause.begin(600);
    pause.end();
    expect(pause.enter()).toBe("open");
  });

  it("is never shorter than a minute: an immediate Retry-After after four refusals is not believed", () => {
    const pause = createPause(createTestClock());
    pause.begin(0);
    expect(pause.enter()).toEqual({ wait: 60 });
  });

  it("does not last for a day because the clock was set back by one", () => {
    const clock = createTestClock();
    const pause = createPause(clock);
    pause.begin(60);
    clock.pass(-86_400_000);
    expect(pause.enter()).toEqual({ wait: 3_600 });
    clock.pass(3_600_000);
    expect(pause.enter()).toBe("probe");
  });
});
