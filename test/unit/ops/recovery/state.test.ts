import { describe, expect, it } from "vitest";
import {
  describeOperation,
  knownIds,
  pendingCreate,
  pendingOperations,
  readState,
  withoutPending,
} from "../../../../ops/recovery/state.ts";

const type = "docker:index/container:Container";
const urn = (name: string) => `urn:pulumi:dev::bluegreen::bluegreen:docker:ColorStack$${type}::${name}`;

const planned = {
  urn: urn("green-container"),
  type,
  custom: true,
  inputs: { name: "bluegreen-dev-green", image: "sha256:2" },
  provider: "p",
};
const stack = {
  urn: "urn:pulumi:dev::bluegreen::pulumi:pulumi:Stack::bluegreen-dev",
  type: "pulumi:pulumi:Stack",
};
const blue = { urn: urn("blue-container"), type, id: "b1", inputs: { name: "bluegreen-dev-blue" } };
const dependent = { urn: urn("other"), type, id: "o1", inputs: {} };

const interrupted = (resources: readonly object[]) =>
  readState({
    manifest: { version: "v3.250.0" },
    resources,
    pending_operations: [
      { type: "creating", resource: planned },
      { type: "updating", resource: { ...blue, urn: urn("route") } },
    ],
  });

describe("the state of an update that was killed", () => {
  it("names the objects that it knows, and what had not ended", () => {
    const state = interrupted([stack, blue]);
    expect(knownIds(state)).toEqual(new Set(["b1"]));
    expect(pendingOperations(state).map(describeOperation)).toEqual([
      "creating green-container",
      "updating route",
    ]);
  });

  it("finds the create of an object by type and name, and no other operation", () => {
    const state = interrupted([stack, blue]);
    expect(pendingCreate(state, type, "bluegreen-dev-green")?.resource.urn).toBe(planned.urn);
    expect(pendingCreate(state, type, "bluegreen-dev-blue")).toBeUndefined();
    expect(pendingCreate(state, "docker:index/network:Network", "bluegreen-dev-green")).toBeUndefined();
  });

  it("loses what had not ended, and nothing else", () => {
    expect(withoutPending(interrupted([stack, blue]), [])).toEqual({
      manifest: { version: "v3.250.0" },
      resources: [stack, blue],
    });
  });

  it("takes an object in with the inputs it was created with", () => {
    const state = interrupted([stack, blue]);
    const [operation] = pendingOperations(state);
    if (operation === undefined) throw new Error("no operation");
    expect(withoutPending(state, [{ operation, id: "g2" }]).resources).toEqual([
      stack,
      blue,
      { ...planned, id: "g2", outputs: planned.inputs },
    ]);
  });

  it("takes an object in at the place of the one that it replaces, so that dependents come after it", () => {
    const old = { ...planned, id: "g1", pendingReplacement: true };
    const state = interrupted([stack, old, dependent]);
    const [operation] = pendingOperations(state);
    if (operation === undefined) throw new Error("no operation");
    const { resources } = withoutPending(state, [{ operation, id: "g2" }]);
    expect(resources?.map(({ id }) => id)).toEqual([undefined, "g2", "o1"]);
  });

  it("keeps an object beside it that only waits for its removal", () => {
    const old = { ...planned, id: "g1", delete: true };
    const state = interrupted([stack, old]);
    const [operation] = pendingOperations(state);
    if (operation === undefined) throw new Error("no operation");
    expect(withoutPending(state, [{ operation, id: "g2" }]).resources?.map(({ id }) => id)).toEqual([
      undefined,
      "g1",
      "g2",
    ]);
  });

  it("is read where nothing was ever deployed", () => {
    const state = readState({ manifest: {} });
    expect([knownIds(state).size, pendingOperations(state).length]).toEqual([0, 0]);
  });
});
