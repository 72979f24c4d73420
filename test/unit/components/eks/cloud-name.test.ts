import { describe, expect, it } from "vitest";
import { cloudName } from "../../../../components/eks/cloud-name.ts";

/** Of Elastic Load Balancing: letters, digits and hyphens, none at an end, and no name of AWS' own. */
const allowed = /^(?!internal-)[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?$/;

describe("a name in AWS", () => {
  it("is prefix and part where AWS takes that", () => {
    expect(cloudName("shop-prod", "blue", 32)).toBe("shop-prod-blue");
    expect(cloudName("p".repeat(27), "blue", 32)).toBe(`${"p".repeat(27)}-blue`);
  });

  it.each([
    ["too long", "a-project-with-a-long-name-production", "blue", 32],
    ["longer by one", "p".repeat(28), "blue", 32],
    ["of characters that AWS refuses", "my_shop.eu-prod", "green", 32],
    ["of AWS' own", "internal-prod", "router", 32],
    ["with hyphens at its end", "shop-prod--", "blue", 32],
    ["with two hyphens in a row, which RDS and ECR refuse", "shop--prod", "history", 63],
    ["with two once its characters are replaced", "shop_-prod", "history", 63],
    ["cut at a hyphen", "a-b-c-d-e-f-g-h-i-j-k-l-m-n-o-p-q-r", "blue", 32],
    ["of a part that fills nearly all", "shop-prod", "x".repeat(23), 32],
  ])("%s is altered, keeps its part and is within AWS' limit", (_, prefix, what, limit) => {
    const name = cloudName(prefix, what, limit);
    expect(name).toMatch(allowed);
    expect(name.length).toBeLessThanOrEqual(limit);
    expect(name).not.toContain("--");
    expect(name.endsWith(`-${what}`)).toBe(true);
    expect(name).not.toBe(`${prefix}-${what}`);
    expect(cloudName(prefix, what, limit)).toBe(name);
  });

  it("is another one for another stack, also where both are cut to the same", () => {
    const long = "a-project-with-a-long-name";
    expect(cloudName(`${long}-production`, "blue", 32)).not.toBe(cloudName(`${long}-preview`, "blue", 32));
    expect(cloudName("my_shop", "blue", 32)).not.toBe(cloudName("my-shop", "blue", 32));
  });

  it("is refused where its part leaves no room for the stack", () => {
    expect(() => cloudName("shop-prod", "x".repeat(24), 32)).toThrow(
      `name of "${"x".repeat(24)}": got 32 characters beside a prefix; allowed are fewer than 32; shorten`,
    );
  });
});
