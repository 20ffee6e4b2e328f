import { describe, expect, test, vi } from "vitest";
import { fakeRepository } from "../../../test/support/fake-source.ts";
import { KodyError } from "../domain/index.ts";
import type { FailedStep, HostPipelines } from "../ports/index.ts";
import { failedStepOf } from "./failed-step.ts";

const head = "a".repeat(40);
const ref = { workspace: "acme", slug: "shop", id: 1 };
const tip = { branch: "x", commit: head, repository: "acme/shop" };
const failure: FailedStep = { pipeline: 7, step: "Test", log: "error", url: "https://b.example" };
const { signal } = new AbortController();

function hostThat(answer: () => Promise<FailedStep | null>) {
  return { failedStep: vi.fn<HostPipelines["failedStep"]>(answer) };
}

function asked(
  host: HostPipelines,
  files: Readonly<Record<string, string>> = { "bitbucket-pipelines.yml": "pipelines: {}\n" },
  source: string | null = "acme/shop",
) {
  const pullRequest = { ref, source: { ...tip, repository: source }, destination: tip };
  return failedStepOf(pullRequest, { repository: fakeRepository({}, files), head }, host, signal);
}

describe("the failed step of a head", () => {
  test("is asked for by commit", async () => {
    const host = hostThat(async () => failure);
    expect(await asked(host)).toEqual({ name: "Test", log: "error" });
    expect(host.failedStep.mock.calls).toEqual([
      [{ workspace: "acme", slug: "shop" }, head, signal],
    ]);
  });

  test.each([
    ["without pipelines", { "README.md": "" }, "acme/shop"],
    ["of a fork", undefined, "eve/shop"],
    ["of a fork that is gone", undefined, null],
  ])("%s is not asked for", async (_, files, source) => {
    const host = hostThat(async () => failure);
    expect(await asked(host, files, source)).toBeNull();
    expect(host.failedStep).not.toHaveBeenCalled();
  });

  test("that can't be read is none; other faults are not hidden", async () => {
    const down = hostThat(async () => {
      throw new KodyError("host-unavailable", "down");
    });
    expect(await asked(down)).toBeNull();
    const broken = hostThat(async () => {
      throw new TypeError("a fault of Kody's own");
    });
    await expect(asked(broken)).rejects.toThrow("own");
  });
});
