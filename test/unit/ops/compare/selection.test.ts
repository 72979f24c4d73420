import { describe, expect, it } from "vitest";
import { selected } from "../../../../ops/compare/selection.ts";
import { copy, failure, pair, served } from "./predictions.ts";

const older = { release: "0".repeat(64) };
const swapped = { served: copy, copy: served };

describe("the predictions of two releases", () => {
  it.each([
    ["are those of both", [pair("a"), pair("b")], ["a", "b"]],
    ["are not those of an older release that served", [pair("a", { served: older }), pair("b")], ["b"]],
    ["are not those of an older release that got copies", [pair("a", { copy: older }), pair("b")], ["b"]],
    ["are not those from before a flip", [pair("a", swapped), pair("b")], ["b"]],
    [
      "are failures of that release too",
      [failure("a", "timeout"), failure("b", "error", older.release)],
      ["a"],
    ],
    ["are failures that no release was told of", [failure("a", "error", null), pair("b")], ["a", "b"]],
    [
      "are not failures from before another release's last answer",
      [failure("a", "error", null), pair("b", { copy: older }), failure("c", "error", null), pair("d")],
      ["c", "d"],
    ],
    ["are none where there are none", [], []],
  ])("%s", (_title, predictions, ids) => {
    expect(selected(predictions, served, copy).map(({ request_id: id }) => id)).toEqual(ids);
  });
});
