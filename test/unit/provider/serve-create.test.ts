import type { Metadata } from "@grpc/grpc-js";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { InitializationError, unknown } from "../../../provider/kind.ts";
import * as protocol from "../../../provider/protocol.ts";
import { emptyMessage, fromStruct } from "../../../provider/wire.ts";
import { idle, Served, urn, type Method } from "./served.ts";

let served: Served;

beforeEach(() => {
  served = new Served();
});

afterEach(() => served.close());

describe("a provider asked to create", () => {
  it("answers with the id and the outputs, whatever their shapes", async () => {
    const outputs = { text: "ü", list: [1, { deep: null }], flag: false, left: undefined };
    await served.start({ create: () => Promise.resolve({ id: "42", outputs }) });
    const response = await served.create({});
    expect(response.getId()).toBe("42");
    expect(fromStruct(response.getProperties())).toEqual({
      text: "ü",
      list: [1, { deep: null }],
      flag: false,
    });
  });

  it("touches nothing in a preview", async () => {
    const work = vi.fn(() => Promise.reject(new Error("must not be called")));
    await served.start({ create: work, preview: (inputs) => ({ ...inputs, known: 1 }) });
    const response = await served.create({ a: unknown }, true);
    expect(fromStruct(response.getProperties())).toEqual({ a: unknown, known: 1 });
    expect(work).not.toHaveBeenCalled();
  });

  it("asks the kind for a dry run in a preview, which may refuse", async () => {
    await served.start({
      ...idle,
      dryRun: (inputs, recorded, { name }) =>
        inputs["a"] === 0
          ? Promise.reject(new Error(`${name}: a must not be 0`))
          : Promise.resolve({ ...inputs, isNew: recorded === undefined }),
    });
    expect(fromStruct((await served.create({ a: 1 }, true)).getProperties())).toEqual({ a: 1, isNew: true });
    await expect(served.create({ a: 0 }, true)).rejects.toMatchObject({
      details: "my::thing: a must not be 0",
    });
    expect(fromStruct((await served.create({ a: 0 })).getProperties())).toEqual({ a: 0 });
  });

  it("fails with a message, a numeric code and no stack", async () => {
    await served.start({ create: () => Promise.reject(new Error("port 80 is taken")) });
    await expect(served.create({})).rejects.toMatchObject({ code: 2, details: "port 80 is taken" });
  });

  it("hands over what exists already when the start of it failed", async () => {
    const failure = new InitializationError("7", { state: "exited" }, { a: 1 }, ["it exited with 137"]);
    await served.start({ create: () => Promise.reject(failure) });
    const error: unknown = await served.create({}).catch((reason: unknown) => reason);
    const { metadata } = error as { metadata: Metadata };
    const [details] = metadata.get("grpc-status-details-bin");
    const status = protocol.Status.deserializeBinary(Uint8Array.from(details as Buffer));
    const [any] = status.getDetailsList();
    const failed = protocol.ErrorResourceInitFailed.deserializeBinary(
      any?.getValue_asU8() ?? new Uint8Array(),
    );
    expect(failed.getId()).toBe("7");
    expect(fromStruct(failed.getProperties())).toEqual({ state: "exited" });
    expect(failed.getReasonsList()).toEqual(["it exited with 137"]);
  });

  it("tells the engine about progress before it answers, with the name it works for", async () => {
    await served.start({
      create(inputs, context) {
        context.progress("pulling");
        context.info(`made ${context.name}`);
        return Promise.resolve({ id: "1", outputs: inputs });
      },
    });
    await served.create({});
    expect(served.engine.messages).toEqual([
      { text: "pulling", urn, ephemeral: true },
      { text: "made my::thing", urn, ephemeral: false },
    ]);
  });

  it("refuses a type that it does not have, and names those that it has", async () => {
    await served.start(idle);
    const request = new protocol.CreateRequest().setUrn("urn:pulumi:s::p::test:index:Other::x");
    const method = served.client.create.bind(served.client) as Method<
      protocol.CreateRequest,
      protocol.CreateResponse
    >;
    await expect(served.ask(method, request)).rejects.toMatchObject({
      details: "test 1.2.3 has no resource type test:index:Other; it has test:index:Thing",
    });
  });

  it("stops waiting when the update is cancelled", async () => {
    await served.start({
      create: (_inputs, { signal }) =>
        new Promise((_resolve, reject) => {
          signal.addEventListener("abort", () => reject(signal.reason as Error));
        }),
    });
    const created = served.create({});
    const cancel = served.client.cancel.bind(served.client) as Method<
      ReturnType<typeof emptyMessage>,
      unknown
    >;
    setTimeout(() => void served.ask(cancel, emptyMessage()), 50);
    await expect(created).rejects.toMatchObject({ details: "the update was cancelled" });
  });
});
