import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";
import { sharing } from "./test/run/sharing.mjs";

const minute = 60_000;

/** Engine, end-to-end, fault and cloud tests share one machine's engine, ports and cores: one file at a time. */
function alone(name, groupOrder, minutes, more = {}) {
  return {
    test: {
      name,
      maxConcurrency: 2,
      include: [`test/${name}/**/*.test.ts`],
      exclude: sharing[name] ?? [],
      testTimeout: minutes * minute,
      hookTimeout: minutes * minute,
      sequence: { groupOrder },
      fileParallelism: false,
      maxWorkers: 1,
      bail: 0,
      ...more,
    },
  };
}

/** Of the same tests those that wait more than they compute: two files at a time, before the others. */
function inPairs(name, groupOrder, minutes, more = {}) {
  const { test } = alone(name, groupOrder, minutes);
  const pairs = { name: `${name}-in-pairs`, include: sharing[name], exclude: [] };
  return { test: { ...test, ...pairs, fileParallelism: true, maxWorkers: 2, ...more } };
}

export default defineConfig({
  test: {
    reporters: ["verbose"],
    projects: [
      {
        test: {
          name: "unit",
          include: ["test/unit/**/*.test.ts"],
          testTimeout: 20_000,
          hookTimeout: minute,
          // More than there are cores: files that wait for servers, timers and programs overlap. Processes and not threads, which
          // share what some tests measure: one file's memory would be another's.
          maxWorkers: availableParallelism() + 2,
          sequence: { groupOrder: 0 },
        },
      },
      inPairs("engine", 1, 5),
      alone("engine", 2, 3),
      inPairs("e2e", 3, 15, { globalSetup: "test/e2e/shared-images.ts" }),
      alone("e2e", 4, 10),
      alone("faults", 5, 10, { globalSetup: "test/faults/print-table.ts" }),
      inPairs("cloud", 6, 15),
      alone("cloud", 7, 10),
    ],
  },
});
