import { expect, test, vi } from "vitest";

test("every run has the same stack, so that one removes what another left that was killed", async () => {
  const { plan } = await import("../../../bench/deployment/deployed-stack.ts");
  vi.resetModules();
  const later = await import("../../../bench/deployment/deployed-stack.ts");
  expect(later.plan).toEqual(plan);
  expect(later.plan).not.toBe(plan);
});
