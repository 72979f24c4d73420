import { describe, expect, it } from "vitest";
import { unknown } from "../../../provider/kind.ts";
import { randomSecret } from "../../../provider/random-secret.ts";
import { callContext } from "../support/call-context.ts";

const create = () => randomSecret.create({}, callContext());

describe("a random secret", () => {
  it("has 32 letters and digits, and is another one each time", async () => {
    const made = await Promise.all(Array.from({ length: 50 }, create));
    const values = made.map(({ outputs }) => String(outputs["value"]));
    for (const value of values) expect(value).toMatch(/^[\w-]{32}$/);
    expect(new Set(values).size).toBe(50);
    expect(new Set(made.map(({ id }) => id)).size).toBe(50);
    for (const { id, outputs } of made) expect(id).not.toContain(outputs["value"]);
  });

  it("is not known before it is made, and stays what it is", () => {
    expect(randomSecret.preview?.({}, undefined)).toEqual({ value: unknown });
    expect(randomSecret.preview?.({}, { value: "kept" })).toEqual({ value: "kept" });
  });
});
