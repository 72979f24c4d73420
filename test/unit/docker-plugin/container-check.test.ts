import { describe, expect, it } from "vitest";
import { unknown, type Properties } from "../../../provider/kind.ts";
import { apiFailures, containerFailures } from "../../../toolchain/docker-plugin/container-check.ts";

const good: Properties = { name: "web", image: "sha256:1" };
const failures = (inputs: Properties) =>
  containerFailures({ ...good, ...inputs }).map(({ property, reason }) => `${property} ${reason}`);

describe("the inputs of a container", () => {
  it("pass when upstream would show no difference later", () => {
    const inputs = {
      memory: 64,
      memorySwap: 64,
      healthcheck: { tests: ["CMD", "true"], interval: "1m0s", timeout: "500ms", startPeriod: "0s" },
      capabilities: { drops: ["ALL"], adds: ["CAP_NET_BIND_SERVICE"] },
      __defaults: ["name"],
    };
    expect(failures(inputs)).toEqual([]);
  });

  it.each<[string, Properties, RegExp]>([
    [
      "an input that docker does not have",
      { memroy: 1 },
      /^memroy is no input of docker 5\.2\.0; it has .*memory/,
    ],
    [
      "a wrong type",
      { ports: [{ internal: "80" }] },
      /^ports\[0\]\.internal must be of type integer, is "80"/,
    ],
    ["a missing part", { ports: [{ external: 80 }] }, /^ports\[0\]\.internal is missing/],
    ["memory alone", { memory: 64 }, /^memorySwap is not set while memory is 64 MiB.*memorySwap: 64/],
    [
      "less swap than memory",
      { memory: 64, memorySwap: 32 },
      /^memorySwap is 32 MiB, must be −1 or at least/,
    ],
    [
      "a duration Go writes otherwise",
      { healthcheck: { interval: "60s" } },
      /^healthcheck\.interval.*write "1m0s"/,
    ],
    [
      "no duration",
      { healthcheck: { timeout: "soon" } },
      /^healthcheck\.timeout is "soon", must be a Go duration/,
    ],
    ["a bare capability", { capabilities: { adds: ["net_admin"] } }, /adds\[0\].*write "CAP_NET_ADMIN"/],
    [
      "uploads into a read-only container",
      { readOnly: true, uploads: [{ file: "/a" }] },
      /^uploads cannot be/,
    ],
    [
      "two sources of an upload",
      { uploads: [{ file: "/a", content: "", source: "b" }] },
      /^uploads\[0\] must have one/,
    ],
    [
      "an unknown restart policy",
      { restart: "sometimes" },
      /^restart is "sometimes", must be one of no, on-failure/,
    ],
    [
      "retries without on-failure",
      { restart: "always", maxRetryCount: 2 },
      /^maxRetryCount is 2 with restart: always/,
    ],
    ["cpus and a quota", { cpus: "1.5", cpuQuota: 1000 }, /^cpus cannot be used together/],
  ])("refuse %s, and say the cure", (_what, inputs, message) => {
    expect(failures(inputs)).toEqual([expect.stringMatching(message)]);
  });

  it("are not judged where preview does not know them yet", () => {
    const inputs = {
      image: unknown,
      memory: 64,
      memorySwap: unknown,
      healthcheck: unknown,
      envs: ["A=1", unknown],
    };
    expect(failures(inputs)).toEqual([]);
  });
});

describe("an older engine", () => {
  it("is not sent what it would ignore in silence", () => {
    const inputs = { name: "web", image: "a", healthcheck: { startInterval: "1s" } };
    expect(apiFailures(inputs, [1, 41])).toEqual([
      {
        property: "healthcheck.startInterval",
        reason: "needs Docker engine API 1.44, this engine speaks 1.41; remove it or update Docker",
      },
    ]);
    expect(apiFailures(inputs, [1, 44])).toEqual([]);
  });
});
