import { describe, expect, it } from "vitest";
import { asLive } from "../../aws/plugin/projection.ts";
import { map, number, object, set, text } from "../../aws/plugin/shape.ts";

const inputs = {
  name: text(),
  size: number(),
  kept: text(),
  tags: map(text()),
  forward: object({ groups: set(object({ arn: text(), weight: number() })), seconds: number() }),
};
const recorded = {
  name: "a",
  kept: "only in the state",
  tags: { owner: "us" },
  forward: {
    groups: [
      { arn: "x", weight: 100 },
      { arn: "y", weight: 0 },
    ],
  },
};
const live = {
  name: "a",
  size: 3,
  tags: { owner: "us" },
  forward: {
    groups: [
      { arn: "y", weight: 0, note: 1 },
      { arn: "x", weight: 100, note: 2 },
    ],
    seconds: 60,
  },
  arn: "computed",
};

describe("recorded inputs as they are live", () => {
  it("are the recorded ones where nobody changed anything, in whatever order AWS tells", () => {
    expect(asLive(inputs, recorded, live)).toEqual(recorded);
  });

  it("show a weight that somebody changed", () => {
    const groups = [
      { arn: "x", weight: 50, note: 2 },
      { arn: "y", weight: 50, note: 1 },
    ];
    expect(asLive(inputs, recorded, { ...live, forward: { groups } })["forward"]).toEqual({
      groups: [
        { arn: "x", weight: 50 },
        { arn: "y", weight: 50 },
      ],
    });
  });

  it("show a tag that somebody added or took away", () => {
    expect(asLive(inputs, recorded, { ...live, tags: { owner: "us", by: "hand" } })["tags"]).toEqual({
      owner: "us",
      by: "hand",
    });
    expect(asLive(inputs, recorded, { ...live, tags: {} })["tags"]).toEqual({});
  });

  it("lose what is gone, inside and outside of a block", () => {
    const { name: _name, ...unnamed } = recorded;
    expect(asLive(inputs, recorded, { ...live, name: undefined })).toEqual(unnamed);
    const withSeconds = { ...recorded, forward: { ...recorded.forward, seconds: 60 } };
    const { groups } = live.forward;
    expect(asLive(inputs, withSeconds, { ...live, forward: { groups } })).toEqual(recorded);
  });

  it("are all inputs that are live where nothing was recorded, without what AWS computes", () => {
    const { arn: _arn, ...everything } = live;
    expect(asLive(inputs, {}, live)).toEqual(everything);
  });
});
