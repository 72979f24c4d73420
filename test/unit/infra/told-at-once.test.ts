import { inspect } from "node:util";
import { describe, expect, it } from "vitest";
import { toldAtOnce } from "../../../infra/told-at-once.ts";

const own = "    at deployment (/home/somebody/shop/infra/index.ts:18:48)";
const runtime = "    at Stack.run (/home/somebody/shop/node_modules/@pulumi/resource.ts:1593:22)";

function thrown(message: string, frames: readonly string[]): Error {
  const error = new RangeError(message);
  error.stack = [`RangeError: ${message}`, ...frames].join("\n");
  return error;
}

describe("an error of the program", () => {
  it("is told with the frames of the program alone", async () => {
    const error = thrown("weights: got 101 %", [own, runtime]);
    const program = toldAtOnce(() => Promise.reject(error));
    await expect(program()).rejects.toBe(error);
    expect(error.stack).toBe(`RangeError: weights: got 101 %\n${own}`);
  });

  it("is colored by Node in no time: with such a frame it takes half a minute", async () => {
    const error = thrown("weights: got 101 %", [own, runtime]);
    await expect(toldAtOnce(() => Promise.reject(error))()).rejects.toBe(error);
    expect(inspect(error, { colors: true })).toContain("weights: got 101 %");
  });
});

it("a program without an error has its outputs", async () => {
  await expect(toldAtOnce(() => Promise.resolve({ url: "http://127.0.0.1" }))()).resolves.toEqual({
    url: "http://127.0.0.1",
  });
});
