import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";

const minute = 60_000;

/** Engine, end-to-end, fault and cloud tests share one machine's engine, ports and cores: one file at a time. */
function alone(name, groupOrder, minutes, more = {}) {
  return {
    test: {
      name,
      maxConcurrency: 2,
      include: [`test/${name}/**/*.test.ts`],
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
      alone("engine", 1, 3),
      alone("e2e", 2, 10),
      alone("faults", 3, 10, { globalSetup: "test/faults/print-table.ts" }),
      alone("cloud", 4, 10),
    ],
  },
});
