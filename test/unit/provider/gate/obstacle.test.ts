import { describe, expect, it } from "vitest";
import type { ColorState } from "../../../../provider/color-probe.ts";
import { obstacleIn, Obstacles } from "../../../../provider/gate/obstacle.ts";

const forbidden: ColorState = { status: 403, reason: "forbidden", isForeign: true };
const silent: ColorState = { reason: "Connect Timeout Error", code: "UND_ERR_CONNECT_TIMEOUT" };
const nameless: ColorState = { reason: "getaddrinfo ENOTFOUND shop.example", code: "ENOTFOUND" };
const absent: ColorState = { status: 503, reason: "503 Service Temporarily Unavailable", isForeign: true };

describe("an obstacle on the way to a color", () => {
  it.each<[string, ColorState, RegExp]>([
    ["a secret that the balancer refuses", forbidden, /direct listener .*pulumi up --refresh/],
    ["a port that does not answer", silent, /eks\.directCidrs/],
    ["a port that does not answer in time", { code: "ETIMEDOUT" }, /eks\.directCidrs/],
    ["a host that cannot be reached", { code: "EHOSTUNREACH" }, /eks\.directCidrs/],
    ["a network that cannot be reached", { code: "ENETUNREACH" }, /eks\.directCidrs/],
    ["a name that is not known", nameless, /eks\.entrance\.hostName.*eks\.entrance\.dnsZoneId/],
    ["a name server that is away", { code: "EAI_AGAIN" }, /eks\.entrance\.hostName/],
  ])("is %s, and its cure names a key of the config or a command", (_title, state, cure) => {
    expect(obstacleIn(state)?.cure).toMatch(cure);
  });

  it.each<[string, ColorState]>([
    ["a balancer without a node of the color", absent],
    ["a color that refuses by itself", { status: 403, reason: "not for you" }],
    ["a connection that is refused", { code: "ECONNREFUSED", reason: "connect ECONNREFUSED" }],
    ["an answer that takes too long", { code: "UND_ERR_HEADERS_TIMEOUT" }],
    ["a color that is ready", { status: 200 }],
  ])("is not %s", (_title, state) => {
    expect(obstacleIn(state)).toBeUndefined();
  });
});

describe("an obstacle lasts", () => {
  const lasting = (...answers: readonly (readonly [number, ColorState])[]) => {
    const obstacles = new Obstacles();
    return answers.map(([seconds, state]) => obstacles.meet(state, seconds)?.lasts);
  };

  it("once it was met in a row for its patience: 10 s for a secret, a minute for silence", () => {
    expect(lasting([3, forbidden], [12.9, forbidden], [13, forbidden])).toEqual([false, false, true]);
    expect(lasting([0, silent], [59, silent], [60, silent])).toEqual([false, false, true]);
  });

  it("not where something else came in between", () => {
    expect(lasting([0, forbidden], [9, absent], [10, forbidden], [19, forbidden])).toEqual([
      false,
      undefined,
      false,
      false,
    ]);
    expect(lasting([0, forbidden], [9, silent], [60, silent])).toEqual([false, false, false]);
  });

  it("never where it is a name: nobody knows how long it takes to get around", () => {
    expect(lasting([0, nameless], [36_000, nameless])).toEqual([false, false]);
  });
});
