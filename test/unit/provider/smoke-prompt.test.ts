import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { RouterProbe } from "../../../provider/color-probe.ts";
import { FakeRouter, type Behaviour } from "../support/fake-router.ts";
import { Volume } from "../support/volume.ts";

const forever = new AbortController().signal;
let router: FakeRouter;
let probe: RouterProbe;

beforeEach(async () => {
  router = new FakeRouter(new Volume());
  probe = new RouterProbe({ url: await router.listen() });
});

afterEach(async () => {
  await probe.close();
  await router.close();
});

function ask(behaviour: Partial<Behaviour>) {
  router.behaviours.set("green", { color: "green", release: "a".repeat(64), ...behaviour });
  return probe.chat("green", "Say hello.", forever);
}

describe("a smoke prompt", () => {
  it("asks for nothing to be stored, which keeps it from history and shadow", async () => {
    expect(await ask({})).toMatchObject({ tokens: 3 });
    expect(router.asked).toEqual(["POST /green/v1/chat/completions"]);
    expect(router.prompts).toEqual([
      { messages: [{ role: "user", content: "Say hello." }], max_tokens: 16, temperature: 0, store: false },
    ]);
  });

  it("takes /chat where the server has nothing else", async () => {
    expect(await ask({ chatOnly: true })).toMatchObject({ tokens: 3 });
    expect(router.asked).toEqual(["POST /green/v1/chat/completions", "POST /green/chat"]);
  });

  it("takes no other way where the server has both and fails", async () => {
    await expect(ask({ chatStatus: 500 })).rejects.toThrow('status 500: {"error":"out of memory"}');
    expect(router.asked).toEqual(["POST /green/v1/chat/completions"]);
  });

  it.each([false, true])("is not answered by an empty text (only /chat: %s)", async (chatOnly) => {
    await expect(ask({ answer: " ", chatOnly })).rejects.toThrow(/^an empty answer: /);
  });
});
