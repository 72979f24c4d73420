import { describe, expect, it } from "vitest";
import { declare } from "../support/declare.ts";

/** A closed port: no route of a stack that runs on this machine may be asked. */
const router = { port: 1 };

const everything = {
  blue: { version: "7", model: "smollm2-1.7b-instruct", memoryMebibytes: 4096, settings: { threads: 2 } },
  green: { version: "8", image: "registry.example/model-server:8" },
  history: { kind: "postgres", url: "postgres://chat@db.example/chat" },
  monitoring: { enabled: true, grafana: false },
};

/** As they were before the workload `owl` came, and before servers checked their model. Another identity of what serves is refused: a change here wants a line in CHANGELOG.md. */
const identities: readonly [string, Readonly<Record<string, unknown>>, Readonly<Record<string, string>>][] = [
  [
    "nothing but what is required",
    {},
    {
      "blue-release": "81a12062450c4eda36b7d57e36d5da0bba80aa09a53becb341ce3031d6d20008",
      "green-release": "cd74360549d2286052105820d8d32bb36f259f6327864afe3a3812fc8c5e1395",
      "history-release": "0b75afe8bb283ae518897e32dca18ac196d3072a33dd1079788b57909c06ab1e",
      "router-release": "52eda4698c47e7d047f0dbd8d8b9a7fa54b3c21271848dfec9d01a7a7538a5c6",
    },
  ],
  [
    "everything that is part of a release",
    everything,
    {
      "blue-release": "ebebad12a33b395129c6ef561f0b1d99656c5c34e476899eb801a9659ed98dc4",
      "green-release": "5b82b251136dd4fa3e0913da2b19a1203cb5ee591ab1f888fe7364a74a964d90",
      "history-release": "606160017d8eeb1c30a01d8e28b02f9d7bee62caedce5791d32a46c77d2153ef",
      "router-release": "52eda4698c47e7d047f0dbd8d8b9a7fa54b3c21271848dfec9d01a7a7538a5c6",
    },
  ],
];

async function releasesOf(
  changes: Readonly<Record<string, unknown>>,
  lastReleases: Readonly<Record<string, string | undefined>> = {},
) {
  const { default: program } = await import("../../../infra/index.ts");
  const given = { activeColor: "blue", blue: { version: "1" }, green: { version: "2" }, router, ...changes };
  const config = Object.entries(given).map(([key, value]) => [
    `bluegreen:${key}`,
    typeof value === "string" ? value : JSON.stringify(value),
  ]);
  const { resources, named } = await declare(program as unknown as () => Promise<object>, {
    config: Object.fromEntries(config) as Record<string, string>,
    lastOutputs: { releases: lastReleases },
  });
  const releases = resources.filter(({ name }) => name.endsWith("-release"));
  return {
    identities: Object.fromEntries(releases.map(({ name, inputs }) => [name, inputs["identity"]])),
    blueVariables: named("blue-container").inputs["envs"],
  };
}

describe("the identity of a release on Docker", () => {
  it.each(identities)(
    "stays what it was for colors that are there, with %s, and they go on without a check of their model",
    async (_what, changes, expected) => {
      const lastReleases = { blue: expected["blue-release"], green: expected["green-release"] };
      const { identities: found, blueVariables } = await releasesOf(changes, lastReleases);
      expect(found).toEqual(expected);
      expect(blueVariables).not.toContainEqual(expect.stringMatching(/^MODEL_SHA256=/));
    },
  );

  it("tells whether a server checks its model, which every release does that is made from now on", async () => {
    const [, , before = {}] = identities[0] ?? [];
    const { identities: found, blueVariables } = await releasesOf({}, { green: before["green-release"] });
    expect(found["blue-release"]).toMatch(/^[0-9a-f]{64}$/);
    expect(found["blue-release"]).not.toBe(before["blue-release"]);
    expect(found["green-release"]).toBe(before["green-release"]);
    expect(blueVariables).toContainEqual(expect.stringMatching(/^MODEL_SHA256=[0-9a-f]{64}$/));
    const again = await releasesOf({}, { blue: found["blue-release"] as string });
    expect(again.identities["blue-release"]).toBe(found["blue-release"]);
  });
});
