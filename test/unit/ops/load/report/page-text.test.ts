import { expect, test } from "vitest";
import { timeText, valueText } from "../../../../../ops/load/report/page/text.ts";

test.each([
  [0, "0:00"],
  [65.9, "1:05"],
  [3599, "59:59"],
  [3600, "1:00:00"],
  [90_061, "25:01:01"],
])("%d s since the start are %s", (seconds, text) => {
  expect(timeText(seconds)).toBe(text);
});

test.each([
  [0, "0"],
  [0.256, "0.26"],
  [12.345, "12.3"],
  [1250.4, "1,250"],
])("%d is written as %s", (value, text) => {
  expect(valueText(value)).toBe(text);
});
