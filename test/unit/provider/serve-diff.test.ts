import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { unknown, type Properties } from "../../../provider/kind.ts";
import * as protocol from "../../../provider/protocol.ts";
import { toStruct } from "../../../provider/wire.ts";
import { idle, Served, urn, type Method } from "./served.ts";

let served: Served;

beforeEach(() => {
  served = new Served();
});

afterEach(() => served.close());

async function diff(
  recorded: Properties,
  wanted: Properties,
  outputs: Properties = {},
  ignored: string[] = [],
) {
  const request = new protocol.DiffRequest().setUrn(urn).setOlds(toStruct(outputs));
  request.setOldInputs(toStruct(recorded)).setNews(toStruct(wanted)).setIgnorechangesList(ignored);
  const method = served.client.diff.bind(served.client) as Method<
    protocol.DiffRequest,
    protocol.DiffResponse
  >;
  const response = await served.ask(method, request);
  const { Kind } = protocol.PropertyDiff;
  const names = new Map(Object.entries(Kind).map(([name, value]) => [value, name]));
  return {
    changed: response.getChanges() === protocol.DiffResponse.DiffChanges.DIFF_SOME,
    detailed: Object.fromEntries(
      [...response.getDetaileddiffMap().entries()].map(([path, change]) => [
        path,
        names.get(change.getKind()),
      ]),
    ),
    replaces: response.getReplacesList(),
    deleteFirst: response.getDeletebeforereplace(),
  };
}

describe("a provider asked for a difference", () => {
  it("names the deepest paths and marks those that replace", async () => {
    await served.start({ ...idle, replaces: (path) => path.startsWith("ports"), deleteBeforeReplace: true });
    const recorded = { ports: [{ external: 1, internal: 2 }], memory: 5, gone: "x" };
    const answer = await diff(recorded, { ports: [{ external: 3, internal: 2 }], memory: 6, fresh: true });
    expect(answer.detailed).toEqual({
      "ports[0].external": "UPDATE_REPLACE",
      memory: "UPDATE",
      gone: "DELETE",
      fresh: "ADD",
    });
    expect(answer.replaces).toEqual(["ports"]);
    expect(answer.deleteFirst).toBe(true);
  });

  it("finds none where only bookkeeping keys differ", async () => {
    await served.start(idle);
    expect((await diff({ a: 1, __defaults: ["b"] }, { a: 1 })).changed).toBe(false);
  });

  it("counts an unknown value as a change", async () => {
    await served.start({ ...idle, replaces: () => true });
    expect((await diff({ a: "1" }, { a: unknown })).detailed).toEqual({ a: "UPDATE_REPLACE" });
  });

  it("leaves out what ignoreChanges covers", async () => {
    await served.start(idle);
    const answer = await diff({ a: [{ b: 1, c: 1 }] }, { a: [{ b: 2, c: 2 }] }, {}, ["a[*].b"]);
    expect(answer.detailed).toEqual({ "a[0].c": "UPDATE" });
  });

  it("replaces an object whose outputs say that it is damaged", async () => {
    await served.start({
      ...idle,
      damage: (outputs) => (outputs["failure"] === undefined ? undefined : "failure"),
    });
    expect((await diff({ a: 1 }, { a: 1 }, { failure: "unhealthy" })).replaces).toEqual(["failure"]);
  });

  it("lets a kind compare by itself, with what was recorded, and leaves out what is ignored", async () => {
    const compared: unknown[] = [];
    await served.start({
      ...idle,
      diff: (comparison) => {
        compared.push(comparison);
        const changes = [
          { path: "spec.a", kind: "UPDATE", replaces: true },
          { path: "spec.b", kind: "ADD", replaces: false },
          { path: "spec.c", kind: "DELETE", replaces: false },
        ] as const;
        return { changes, deleteBeforeReplace: true };
      },
    });
    const answer = await diff({ a: 1 }, { a: 2 }, { live: true }, ["spec.c"]);
    expect(compared).toEqual([
      { id: "", recordedInputs: { a: 1 }, recordedOutputs: { live: true }, inputs: { a: 2 } },
    ]);
    expect(answer.detailed).toEqual({ "spec.a": "UPDATE_REPLACE", "spec.b": "ADD" });
    expect(answer.replaces).toEqual(["spec"]);
    expect(answer.deleteFirst).toBe(true);
  });
});
