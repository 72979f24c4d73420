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

/** As they are since servers check the content of their model. Another identity of what serves is refused: a change here wants a line in CHANGELOG.md. */
const identities: readonly [string, Readonly<Record<string, unknown>>, Readonly<Record<string, string>>][] = [
  [
    "nothing but what is required",
    {},
    {
      "blue-release": "599b23d7cbf9efc93abe4ae7d262e78034cebf63665059b48442d74852f2820b",
      "green-release": "dcce5e3f31569af4edd106b50fb0bd7d9197105af0094fe56ef0d2a26a46bd7a",
      "history-release": "0b75afe8bb283ae518897e32dca18ac196d3072a33dd1079788b57909c06ab1e",
      "router-release": "52eda4698c47e7d047f0dbd8d8b9a7fa54b3c21271848dfec9d01a7a7538a5c6",
    },
  ],
  [
    "everything that is part of a release",
    everything,
    {
      "blue-release": "7244f980b7a2bb960f92095f88d0738d7076a9107f037c2e7b20d674b0937092",
      "green-release": "fe91d988ca284e4f66bfca117528c386960171d4777415ea98f839746194d105",
      "history-release": "606160017d8eeb1c30a01d8e28b02f9d7bee62caedce5791d32a46c77d2153ef",
      "router-release": "52eda4698c47e7d047f0dbd8d8b9a7fa54b3c21271848dfec9d01a7a7538a5c6",
    },
  ],
];

async function releasesOf(changes: Readonly<Record<string, unknown>>) {
  const { default: program } = await import("../../../infra/index.ts");
  const given = { activeColor: "blue", blue: { version: "1" }, green: { version: "2" }, router, ...changes };
  const config = Object.entries(given).map(([key, value]) => [
    `bluegreen:${key}`,
    typeof value === "string" ? value : JSON.stringify(value),
  ]);
  const { resources } = await declare(program as unknown as () => Promise<object>, {
    config: Object.fromEntries(config) as Record<string, string>,
  });
  return resources.filter(({ name }) => name.endsWith("-release"));
}

describe("the identity of a release on Docker", () => {
  it.each(identities)("stays what it was, with %s", async (_what, changes, expected) => {
    const releases = await releasesOf(changes);
    expect(Object.fromEntries(releases.map(({ name, inputs }) => [name, inputs["identity"]]))).toEqual(
      expected,
    );
  });
});
