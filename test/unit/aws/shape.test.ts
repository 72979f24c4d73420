import { describe, expect, it } from "vitest";
import { unknown } from "../../../provider/kind.ts";
import {
  equalFor,
  failuresOf,
  flag,
  list,
  map,
  number,
  object,
  replacesAt,
  set,
  text,
} from "../../aws/plugin/shape.ts";

const inputs = {
  name: text({ required: true, replaces: true, longest: 5, pattern: /^[a-z]+$/ }),
  mode: text({ oneOf: ["one", "two"] }),
  port: number(1, 10),
  open: flag(),
  tags: map(text({ longest: 3 })),
  groups: set(object({ arn: text({ required: true }), weight: number(0, 999) })),
  steps: list(text()),
  network: object({ family: text({ replaces: true }), size: number() }),
};
const refused = (values: object) =>
  failuresOf("aws:a/b:B", inputs, { name: "abc", ...values }).map(
    ({ property, reason }) => `${property} ${reason}`,
  );

describe("the shape of inputs", () => {
  it.each([
    ["what fits", { port: 3, open: false, tags: { a: "b" }, groups: [{ arn: "x", weight: 0 }], steps: [] }],
    ["what is not known yet", { port: unknown, groups: unknown, tags: { a: unknown } }],
    ["the bookkeeping of the SDK", { __defaults: [], network: { __defaults: ["size"] } }],
    ["what is null", { mode: null }],
  ])("takes %s", (_, values) => {
    expect(refused(values)).toEqual([]);
  });

  it.each([
    ["what is missing", { name: undefined }, ["name is missing"]],
    ["what is missing deep inside", { groups: [{ weight: 1 }] }, ["groups[0].arn is missing"]],
    ["a text that is too long", { name: "abcdef" }, ['name is "abcdef", 6 characters; AWS takes 5']],
    ["other characters", { name: "A" }, ['name is "A"; AWS takes ^[a-z]+$']],
    ["another word", { mode: "three" }, ['mode is "three"; AWS takes one, two']],
    ["a number beyond its range", { port: 11 }, ["port is 11; AWS takes 1 to 10"]],
    ["a fraction", { port: 1.5 }, ["port is 1.5; AWS takes whole numbers"]],
    ["a text in place of a number", { port: "3" }, ['port must be a number, is "3"']],
    ["a text in place of a flag", { open: "true" }, ['open must be true or false, is "true"']],
    ["a text in place of a list", { steps: "a" }, ['steps must be a list, is "a"']],
    ["a list in place of a map", { tags: [] }, ["tags must be an object, is []"]],
    ["values of a map", { tags: { a: "long" } }, ['tags.a is "long", 4 characters; AWS takes 3']],
  ])("refuses %s", (_, values, expected) => {
    expect(refused(values)).toEqual(expected);
  });

  it("refuses inputs that it does not know, and names those that it does", () => {
    const said = "is no input that the tests' aws plugin emulates for aws:a/b:B; it has";
    expect(refused({ colour: "blue" })).toEqual([`colour ${said} ${Object.keys(inputs).join(", ")}`]);
    expect(refused({ network: { mask: 1 } })).toEqual([`network.mask ${said} family, size`]);
  });

  it.each([
    [["name"], true],
    [["port"], false],
    [["network"], false],
    [["network", "family"], true],
    [["network", "size"], false],
    [["groups", "0", "weight"], false],
  ])("says whether a change at %j replaces: %s", (path, expected) => {
    expect(replacesAt(inputs, path)).toBe(expected);
  });

  it("takes sets in another order for the same, and lists for another", () => {
    const one = [{ arn: "a", weight: 1 }, { arn: "b" }];
    const other = [
      { arn: "b", weight: null },
      { weight: 1, arn: "a" },
    ];
    expect(equalFor(inputs.groups, one, other)).toBe(true);
    expect(equalFor(inputs.groups, one, [{ arn: "a", weight: 2 }, { arn: "b" }])).toBe(false);
    expect(equalFor(inputs.steps, ["a", "b"], ["b", "a"])).toBe(false);
  });
});
