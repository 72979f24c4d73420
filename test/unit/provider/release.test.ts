import { describe, expect, it } from "vitest";
import type { Properties } from "../../../provider/kind.ts";
import { changedFacts, release } from "../../../provider/release.ts";

const recorded = {
  subject: "blue",
  identity: "1".repeat(64),
  facts: { version: "1", memoryMebibytes: 2048 },
};
const changed = { ...recorded, identity: "2".repeat(64), facts: { version: "2", memoryMebibytes: 2048 } };
const serving = (percent: number) => ({ serving: { percent, source: "route" } });
const cure = "Stage the release on green, then flip.";

async function check(inputs: Properties, before: Properties | undefined) {
  const checked = await release.check?.({ ...inputs, cure }, before, "urn");
  if (checked === undefined) throw new Error("a release has no check");
  return checked;
}

describe("a release", () => {
  it.each<[string, Properties, Properties | undefined]>([
    ["is declared for the first time", { ...changed, ...serving(100) }, undefined],
    ["stays as it is while it serves", { ...recorded, ...serving(100) }, recorded],
    ["changes while nobody is served", { ...changed, ...serving(0) }, recorded],
    ["changes where nothing was ever served", changed, recorded],
    [
      "changes while it serves, with allowLiveChange",
      { ...changed, ...serving(100), allowLiveChange: true },
      recorded,
    ],
  ])("passes where it %s", async (_title, inputs, before) => {
    expect((await check(inputs, before)).failures).toEqual([]);
  });

  it.each([1, 50, 100])("is refused where it changes while it serves %d %%", async (percent) => {
    expect((await check({ ...changed, ...serving(percent) }, recorded)).failures).toHaveLength(1);
  });

  it("is refused with who says so, what would change, and both ways out", async () => {
    const { failures } = await check({ ...changed, ...serving(100) }, recorded);
    expect(failures).toEqual([
      {
        property: "",
        reason:
          'blue is serving 100 % of the users (so says the route), and this update would change it: version "1" => "2". ' +
          "Allowed while serving: nothing. Do: Stage the release on green, then flip. Or set allowLiveChange: true for " +
          "this one update, which users will notice as failed requests.",
      },
    ]);
  });

  it("is refused also where only an unlisted fact changed", async () => {
    const { failures } = await check({ ...recorded, identity: "3".repeat(64), ...serving(100) }, recorded);
    expect(failures[0]?.reason).toContain("would change it: its identity");
  });

  const another = { running: "9".repeat(64) };

  it.each<[string, Properties]>([
    ["its route serves the very same", { running: changed.identity, ...serving(100) }],
    ["its route serves nobody by it", { ...another, ...serving(0) }],
    ["its route does not say by which release", serving(100)],
    ["no route was asked", { ...another, serving: { percent: 100, source: "last update" } }],
    ["allowLiveChange is set", { ...another, ...serving(100), allowLiveChange: true }],
  ])("may be new to a state where %s", async (_title, more) => {
    const checked = await check({ ...changed, ...more }, undefined);
    expect(checked).toEqual({ inputs: changed, failures: [] });
  });

  it("is refused where this state knows nothing of what serves: another state owns it", async () => {
    const { failures } = await check({ ...changed, ...another, ...serving(90) }, undefined);
    expect(failures).toEqual([
      {
        property: "",
        reason:
          "blue is serving 90 % of the users (so says the route) with the release 999999999999, of which this state knows nothing: " +
          "another state owns the stack, and this update would take its users over with the release 222222222222, unproven. " +
          "Allowed while serving: nothing. Do: use that state's backend (pulumi login), or another stack name or " +
          "kubernetes.namespace. Or set allowLiveChange: true for this one update, which users will notice as failed requests.",
      },
    ]);
  });

  it("is guarded as ever where the state knows it, whatever the route says", async () => {
    expect((await check({ ...recorded, ...another, ...serving(100) }, recorded)).failures).toEqual([]);
  });

  it("records neither who is serving, nor the cure, nor the permission, so that none of them makes a diff", async () => {
    const { inputs } = await check({ ...recorded, ...serving(100), allowLiveChange: true }, recorded);
    expect(inputs).toEqual(recorded);
  });

  it("is what its inputs say, through its whole life", async () => {
    const call = undefined as never;
    expect(await release.create(recorded, call)).toEqual({ id: "blue", outputs: recorded });
    expect(await release.update?.("blue", recorded, changed, call)).toEqual(changed);
    expect(await release.read?.("blue", recorded, recorded, call)).toEqual({
      id: "blue",
      outputs: recorded,
      inputs: recorded,
    });
  });
});

describe("a lease", () => {
  const held = { id: "l", holder: "the rollout of ann@host", until: "2999-01-01T00:00:00.000Z" };

  it.each([
    ["comes with it", { held, own: "l" }],
    ["finds it over", { held: { ...held, until: "2020-01-01T00:00:00.000Z" } }],
  ])("lets an update pass that %s", async (_title, lease) => {
    expect((await check({ ...recorded, lease }, recorded)).failures).toEqual([]);
  });

  it.each([
    ["has none", { held }],
    ["has another one", { held, own: "m" }],
  ])(
    "keeps out an update that %s, also one that changes nothing, and says who holds it",
    async (_title, lease) => {
      const { failures, inputs } = await check({ ...recorded, lease }, recorded);
      expect(failures).toEqual([
        {
          property: "",
          reason:
            "the rollout of ann@host holds a lease on the route until 2999-01-01T00:00:00.000Z, and this update is none of its " +
            "steps. Allowed until then: that operation's own updates. Do: wait for its end, stop it (npx bluegreen rollout " +
            "--abort), or go on with it where its process is gone (npx bluegreen rollout --resume).",
        },
      ]);
      expect(inputs).toEqual(recorded);
    },
  );
});

describe("changed facts", () => {
  it("are named with both values, also where one is new or gone", () => {
    expect(changedFacts({ a: 1, b: "x" }, { a: 2, c: true })).toBe(
      'a 1 => 2, b "x" => unset, c unset => true',
    );
  });
});
