import { describe, expect, it } from "vitest";
import { parseStackConfig } from "../../../infra/config.ts";
import { predictedMemory } from "../../../ops/predicted-memory.ts";

function predict(blue: object, green: object) {
  const values = {
    "shop:activeColor": "blue",
    "shop:blue": JSON.stringify({ version: "1", ...blue }),
    "shop:green": JSON.stringify({ version: "1", ...green }),
  };
  return predictedMemory(parseStackConfig(values, "shop", "dev"), "/nowhere");
}

describe("the memory that operators are told to expect", () => {
  it("is a prediction for each color, with its parts, and says so", () => {
    const { needs, lines } = predict({}, { model: "smollm2-1.7b-instruct" });
    expect(Object.keys(needs)).toEqual(["blue", "green"]);
    expect(lines).toEqual([
      "Predicted of blue from its model's header, not measured: 254 MiB of its own (keys and values 90 MiB, computing 13 MiB, process 151 MiB), mapped weights 92 MiB.",
      "Predicted of green from its model's header, not measured: 1.6 GiB of its own (keys and values 768 MiB, computing 14 MiB, process 151 MiB, repacked weights 729 MiB), mapped weights 276 MiB.",
    ]);
  });

  it("is none for an image of the user's own, nor for a file that is not there, and says why", () => {
    const own = { file: "models/own.gguf", sha256: "a".repeat(64) };
    expect(predict({ image: "registry.example/server:1" }, { model: own })).toEqual({
      needs: {},
      lines: [
        "blue is not predicted: its image is your own",
        "green is not predicted: models/own.gguf: there is no such file",
      ],
    });
  });
});
