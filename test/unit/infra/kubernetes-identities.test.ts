import { describe, expect, it } from "vitest";
import { declareCluster, everything, owl } from "../support/kubernetes-stack.ts";

/** As they were before `kubernetes.gpu` came. Another identity of what serves is refused: a change here wants a line in CHANGELOG.md. */
const identities: readonly [string, Readonly<Record<string, unknown>>, Readonly<Record<string, string>>][] = [
  [
    "nothing but what is required",
    {},
    {
      "router-release": "1e1904dfc9b49ce8dbf7f50aeef8fb5b00cabfc0ea446ca493ad060a5a693150",
      "history-release": "8c73526b5fa0522bf6ef91ba6068c754c76471900ad44c9c78b13513d7130288",
      "blue-release": "a933ba29e791155124d203e3d0921263adecb68def777bb89e41db824d57ef9f",
      "green-release": "093ef80172cd0811a72d35040317710246f29e22352bbd86aa147e64895f307c",
    },
  ],
  [
    "everything but GPUs for its pods",
    everything,
    {
      "router-release": "2941f48dd8abf9dc73f7f0bd21982e97b42c95f228574e541fc6f5a3cd7b6dac",
      "history-release": "8c73526b5fa0522bf6ef91ba6068c754c76471900ad44c9c78b13513d7130288",
      "blue-release": "c1d69049757a5f6539db9e3e276bc22cef6182b6d4481448ec66108e8567873c",
      "green-release": "946436c19c0a9651628f415f1135904027e49f09fe2c5ff85d237db3c52edcf2",
    },
  ],
  [
    "the workload owl",
    owl,
    {
      "router-release": "1e1904dfc9b49ce8dbf7f50aeef8fb5b00cabfc0ea446ca493ad060a5a693150",
      "history-release": "8c73526b5fa0522bf6ef91ba6068c754c76471900ad44c9c78b13513d7130288",
      "blue-release": "e6c1de4eccccef9a974ee7c026ec3df7e887ba38a9633075000d372e5f8094ca",
      "green-release": "38bff0f3d41833c5bd6d208bd64ed0f7362d4f1c4e814342b984583eec69acab",
    },
  ],
];

describe("the identity of a release on Kubernetes", () => {
  it.each(identities)("stays what it was, with %s", async (_what, changes, expected) => {
    const { resources } = await declareCluster(changes);
    const releases = resources.filter(({ name }) => name.endsWith("-release"));
    expect(Object.fromEntries(releases.map(({ name, inputs }) => [name, inputs["identity"]]))).toEqual(
      expected,
    );
  });
});
