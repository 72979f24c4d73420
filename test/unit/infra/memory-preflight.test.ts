import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import type { Serving } from "../../../provider/resources.ts";
import { parseStackConfig } from "../../../infra/config.ts";
import { memoryFindings } from "../../../infra/memory-preflight.ts";
import { writtenHeader } from "../components/gguf/gguf-writer.ts";
import { smolLm2Full } from "../components/gguf/smollm2-1.7b.ts";

const folder = mkdtempSync(join(tmpdir(), "bluegreen-memory-"));
mkdirSync(join(folder, "models"));
writeFileSync(join(folder, "models/own.gguf"), writtenHeader(smolLm2Full));
writeFileSync(join(folder, "models/broken.gguf"), "GGUF, or so it says");
afterAll(() => rmSync(folder, { recursive: true }));

const small = { version: "1" };
const own = {
  version: "2",
  model: { file: "models/own.gguf", sha256: "a".repeat(64) },
  memoryMebibytes: 1024,
};

function find(green: object, greenPercent?: number) {
  const values = {
    "shop:activeColor": "blue",
    "shop:blue": JSON.stringify(small),
    "shop:green": JSON.stringify(green),
  };
  const share = (percent: number): Serving => ({ percent, source: "route" });
  const serving =
    greenPercent === undefined ? undefined : { blue: share(100 - greenPercent), green: share(greenPercent) };
  return memoryFindings(
    parseStackConfig(values, "shop", "dev"),
    { serving },
    folder,
    (name) => `shop:${name}`,
  );
}

describe("a color's limit of memory", () => {
  it("is let be where the model fits", () => {
    expect(find({ ...own, memoryMebibytes: 2048 })).toEqual({ refusals: [], warnings: [] });
    expect(find(small)).toEqual({ refusals: [], warnings: [] });
  });

  it("is refused where the model of the user's own cannot fit, as its header says", () => {
    expect(find(own)).toEqual({
      refusals: [
        expect.stringMatching(
          /^shop:green.memoryMebibytes: got 1024 MiB; own is predicted.*at least 1618 MiB/,
        ),
      ],
      warnings: [],
    });
    expect(find(own, 0).refusals).toHaveLength(1);
  });

  it("is warned of where the color serves users already, or its image is the user's own", () => {
    const warned = { refusals: [], warnings: [expect.stringContaining("got 1024 MiB")] };
    expect(find(own, 10)).toEqual(warned);
    expect(find({ ...own, image: "registry.example/other-server:1" })).toEqual(warned);
  });

  it("is warned of where the mapped file alone does not fit, whoever serves", () => {
    const { refusals, warnings } = find({ ...small, memoryMebibytes: 290 }, 0);
    expect(refusals).toEqual([]);
    expect(warnings).toEqual([expect.stringContaining("green.memoryMebibytes: got 290 MiB")]);
    expect(find({ ...small, memoryMebibytes: 290 })).toEqual({ refusals, warnings });
  });

  it("is not judged where the model's header is not understood, which is said", () => {
    const broken = { ...own, memoryMebibytes: 64, model: { ...own.model, file: "models/broken.gguf" } };
    const { refusals, warnings } = find(broken);
    expect(refusals).toEqual([]);
    expect(warnings).toEqual([
      expect.stringMatching(
        /^shop:green.model: what it takes of memory is not predicted: models\/broken.gguf: /,
      ),
    ]);
  });

  it("is not judged where a Triton computes", () => {
    const parts = { triton: {}, converter: {} };
    const green = {
      ...own,
      ...parts,
      memoryMebibytes: 64,
      model: { file: "models/owl.tar", sha256: "a".repeat(64) },
    };
    const values = {
      "shop:activeColor": "blue",
      "shop:workload": "owl",
      "shop:blue": JSON.stringify({ ...green, version: "1" }),
      "shop:green": JSON.stringify(green),
    };
    const config = parseStackConfig(values, "shop", "dev");
    expect(memoryFindings(config, {}, folder, String)).toEqual({ refusals: [], warnings: [] });
  });
});
