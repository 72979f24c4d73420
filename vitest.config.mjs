import { defineConfig } from "vitest/config";

const minute = 60_000;

/** Engine, end-to-end and fault tests share one machine's engine, ports and cores: one file at a time. */
const alone = { fileParallelism: false, maxWorkers: 1, bail: 0 };

export default defineConfig({
  test: {
    reporters: ["verbose"],
    projects: [
      {
        test: {
          name: "unit",
          include: ["test/unit/**/*.test.ts"],
          testTimeout: 20_000,
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          name: "engine",
          include: ["test/engine/**/*.test.ts"],
          testTimeout: 3 * minute,
          hookTimeout: 3 * minute,
          sequence: { groupOrder: 1 },
          ...alone,
        },
      },
      {
        test: {
          name: "e2e",
          maxConcurrency: 2,
          include: ["test/e2e/**/*.test.ts"],
          testTimeout: 10 * minute,
          hookTimeout: 10 * minute,
          sequence: { groupOrder: 2 },
          ...alone,
        },
      },
      {
        test: {
          name: "faults",
          maxConcurrency: 2,
          include: ["test/faults/**/*.test.ts"],
          testTimeout: 10 * minute,
          hookTimeout: 10 * minute,
          sequence: { groupOrder: 3 },
          ...alone,
        },
      },
    ],
  },
});
