import { describe, expect, it } from "vitest";
import { fromStruct, toStruct } from "../../../provider/wire.ts";
import { kindsOf } from "../../aws/plugin/kinds.ts";
import { declareEksStack } from "../support/eks-stack.ts";

const urn = "urn:pulumi:test::bluegreen::aws:test:Test::test";

/** Nothing that is asked here asks AWS. */
const kindOf = kindsOf(() => {
  throw new Error("a check asks nobody");
});

describe("the tests' aws plugin", () => {
  it.each<[string, object]>([
    ["a balancer that divides users", { router: "alb" }],
    ["nginx behind a balancer", { router: "nginx", directCidrs: undefined }],
  ])("takes everything that a stack with %s declares", async (_, eks) => {
    const { resources } = await declareEksStack({ eks });
    const own = resources.filter(({ type }) => type.startsWith("aws:"));
    expect(own.length).toBeGreaterThan(50);
    const refused = own.map(async ({ type, name, inputs }) => {
      // As the engine sends them.
      const sent = fromStruct(toStruct({ ...inputs }));
      const { failures = [] } = (await kindOf(type).check?.(sent, undefined, urn)) ?? {};
      return failures.map(({ property, reason }) => `${type} ${name}: ${property} ${reason}`);
    });
    expect((await Promise.all(refused)).flat()).toEqual([]);
  });
});
