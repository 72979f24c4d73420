import { afterEach, describe, expect, it, vi } from "vitest";
import { operationVariable, type Operation } from "../../../infra/operation.ts";
import { declare } from "../support/declare.ts";

const lease = { id: "mine", holder: "ann@host", until: "2999-01-01T00:00:00.000Z" };

afterEach(() => vi.unstubAllEnvs());

/** The program with a standby to be stopped, as one step of an operation. */
async function run(operation: Operation, lastLease?: typeof lease) {
  vi.stubEnv(operationVariable, JSON.stringify(operation));
  const { default: program } = await import("../../../infra/index.ts");
  return declare(program as unknown as () => Promise<{ lease?: unknown }>, {
    config: {
      "bluegreen:activeColor": "blue",
      "bluegreen:blue": JSON.stringify({ version: "1" }),
      "bluegreen:router": JSON.stringify({ port: 1 }),
      "bluegreen:standby": "stopped",
    },
    ...(lastLease && { lastOutputs: { lease: lastLease } }),
  });
}

const names = ({ resources }: Awaited<ReturnType<typeof run>>) => resources.map(({ name }) => name);

describe("an update that holds a lease", () => {
  it("leaves it with the route and in the outputs, and keeps a standby that is to be stopped", async () => {
    const step = await run({ lease });
    expect(step.named("route").inputs["lease"]).toEqual(lease);
    expect(step.outputs.lease).toEqual(lease);
    expect(names(step)).toContain("green-container");
  });

  it("shows the router's guard the lease of the last update and its own", async () => {
    const step = await run({ lease: { ...lease, until: "2999-01-02T00:00:00.000Z" } }, lease);
    expect(step.named("router-release").inputs["lease"]).toEqual({ held: lease, own: "mine" });
  });
});

describe("an update that gives a lease back", () => {
  it("leaves none, and the standby stops", async () => {
    const last = await run({ endLease: "mine" }, lease);
    expect(last.named("router-release").inputs["lease"]).toEqual({ held: lease, own: "mine" });
    expect(last.named("route").inputs).not.toHaveProperty("lease");
    expect(last.outputs).not.toHaveProperty("lease");
    expect(names(last)).not.toContain("green-container");
  });
});

describe("a plain update", () => {
  it("comes to the router's guard without a lease of its own", async () => {
    const plain = await run({}, lease);
    expect(plain.named("router-release").inputs["lease"]).toEqual({ held: lease });
  });
});
