import { connect } from "node:net";
import { credentials, Server, ServerCredentials, type Metadata, type ServiceError } from "@grpc/grpc-js";
import { EngineService } from "@pulumi/pulumi/proto/engine_grpc_pb.js";
import type { LogRequest } from "@pulumi/pulumi/proto/engine_pb.js";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { InitializationError, unknown, type Properties, type ResourceKind } from "../../../provider/kind.ts";
import * as protocol from "../../../provider/protocol.ts";
import { startProvider, type RunningProvider } from "../../../provider/serve.ts";
import { emptyMessage, fromStruct, toStruct } from "../../../provider/wire.ts";

const urn = "urn:pulumi:test::project::a:b:Parent$test:index:Thing::my::thing";

/** A kind that does nothing; every test overrides what it looks at. */
const idle: ResourceKind = { create: (inputs) => Promise.resolve({ id: "1", outputs: inputs }) };

/** An engine that remembers what it was told. */
class Engine {
  readonly messages: { text: string; urn: string; ephemeral: boolean }[] = [];
  readonly server = new Server();
  async listen(): Promise<string> {
    this.server.addService(EngineService, {
      log: (call: { request: LogRequest }, callback: (error: null, response: unknown) => void) => {
        const { request } = call;
        const [text, about, ephemeral] = [request.getMessage(), request.getUrn(), request.getEphemeral()];
        this.messages.push({ text, urn: about, ephemeral });
        callback(null, emptyMessage());
      },
    });
    const port = await new Promise<number>((resolve, reject) => {
      this.server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, bound) => {
        if (error === null) resolve(bound);
        else reject(error);
      });
    });
    return `127.0.0.1:${port}`;
  }
}

let engine: Engine;
let provider: RunningProvider | undefined;
let client: protocol.ResourceProviderClient;
const gone = vi.fn();

beforeEach(() => {
  engine = new Engine();
  gone.mockReset();
});

afterEach(() => {
  client.close();
  provider?.stop();
  engine.server.forceShutdown();
});

async function start(kind: ResourceKind, options: { onConfigure?(configuration: Properties): void } = {}) {
  const address = await engine.listen();
  const kinds = { "test:index:Thing": kind };
  provider = await startProvider({ name: "test", version: "1.2.3", kinds, ...options }, address, gone);
  client = new protocol.ResourceProviderClient(`127.0.0.1:${provider.port}`, credentials.createInsecure());
}

type Method<Request, Response> = (
  request: Request,
  callback: (error: ServiceError | null, response: Response) => void,
) => unknown;

function ask<Request, Response>(method: Method<Request, Response>, request: Request): Promise<Response> {
  return new Promise((resolve, reject) => {
    method.call(client, request, (error, response) => (error === null ? resolve(response) : reject(error)));
  });
}

function create(inputs: Properties, preview = false) {
  const request = new protocol.CreateRequest()
    .setUrn(urn)
    .setProperties(toStruct(inputs))
    .setPreview(preview);
  return ask(client.create.bind(client) as Method<protocol.CreateRequest, protocol.CreateResponse>, request);
}

async function diff(
  recorded: Properties,
  wanted: Properties,
  outputs: Properties = {},
  ignored: string[] = [],
) {
  const request = new protocol.DiffRequest().setUrn(urn).setOlds(toStruct(outputs));
  request.setOldInputs(toStruct(recorded)).setNews(toStruct(wanted)).setIgnorechangesList(ignored);
  const method = client.diff.bind(client) as Method<protocol.DiffRequest, protocol.DiffResponse>;
  const response = await ask(method, request);
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
    await start({ ...idle, replaces: (path) => path.startsWith("ports"), deleteBeforeReplace: true });
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
    await start(idle);
    expect((await diff({ a: 1, __defaults: ["b"] }, { a: 1 })).changed).toBe(false);
  });

  it("counts an unknown value as a change", async () => {
    await start({ ...idle, replaces: () => true });
    expect((await diff({ a: "1" }, { a: unknown })).detailed).toEqual({ a: "UPDATE_REPLACE" });
  });

  it("leaves out what ignoreChanges covers", async () => {
    await start(idle);
    const answer = await diff({ a: [{ b: 1, c: 1 }] }, { a: [{ b: 2, c: 2 }] }, {}, ["a[*].b"]);
    expect(answer.detailed).toEqual({ "a[0].c": "UPDATE" });
  });

  it("replaces an object whose outputs say that it is damaged", async () => {
    await start({ ...idle, damage: (outputs) => (outputs["failure"] === undefined ? undefined : "failure") });
    expect((await diff({ a: 1 }, { a: 1 }, { failure: "unhealthy" })).replaces).toEqual(["failure"]);
  });
});

describe("a provider asked to create", () => {
  it("answers with the id and the outputs, whatever their shapes", async () => {
    const outputs = { text: "ü", list: [1, { deep: null }], flag: false, left: undefined };
    await start({ create: () => Promise.resolve({ id: "42", outputs }) });
    const response = await create({});
    expect(response.getId()).toBe("42");
    expect(fromStruct(response.getProperties())).toEqual({
      text: "ü",
      list: [1, { deep: null }],
      flag: false,
    });
  });

  it("touches nothing in a preview", async () => {
    const work = vi.fn(() => Promise.reject(new Error("must not be called")));
    await start({ create: work, preview: (inputs) => ({ ...inputs, known: 1 }) });
    const response = await create({ a: unknown }, true);
    expect(fromStruct(response.getProperties())).toEqual({ a: unknown, known: 1 });
    expect(work).not.toHaveBeenCalled();
  });

  it("fails with a message, a numeric code and no stack", async () => {
    await start({ create: () => Promise.reject(new Error("port 80 is taken")) });
    await expect(create({})).rejects.toMatchObject({ code: 2, details: "port 80 is taken" });
  });

  it("hands over what exists already when the start of it failed", async () => {
    const failure = new InitializationError("7", { state: "exited" }, { a: 1 }, ["it exited with 137"]);
    await start({ create: () => Promise.reject(failure) });
    const error: unknown = await create({}).catch((reason: unknown) => reason);
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
    await start({
      create(inputs, context) {
        context.progress("pulling");
        context.info(`made ${context.name}`);
        return Promise.resolve({ id: "1", outputs: inputs });
      },
    });
    await create({});
    expect(engine.messages).toEqual([
      { text: "pulling", urn, ephemeral: true },
      { text: "made my::thing", urn, ephemeral: false },
    ]);
  });

  it("refuses a type that it does not have, and names those that it has", async () => {
    await start(idle);
    const request = new protocol.CreateRequest().setUrn("urn:pulumi:s::p::test:index:Other::x");
    const method = client.create.bind(client) as Method<protocol.CreateRequest, protocol.CreateResponse>;
    await expect(ask(method, request)).rejects.toMatchObject({
      details: "test 1.2.3 has no resource type test:index:Other; it has test:index:Thing",
    });
  });

  it("stops waiting when the update is cancelled", async () => {
    await start({
      create: (_inputs, { signal }) =>
        new Promise((_resolve, reject) => {
          signal.addEventListener("abort", () => reject(signal.reason as Error));
        }),
    });
    const created = create({});
    const cancel = client.cancel.bind(client) as Method<ReturnType<typeof emptyMessage>, unknown>;
    setTimeout(() => void ask(cancel, emptyMessage()), 50);
    await expect(created).rejects.toMatchObject({ details: "the update was cancelled" });
  });
});

describe("a provider", () => {
  it("gives check no recorded inputs at a create", async () => {
    const check = vi.fn((inputs: Properties) => ({
      inputs,
      failures: [{ property: "a", reason: "too big" }],
    }));
    await start({ ...idle, check });
    const request = new protocol.CheckRequest()
      .setUrn(urn)
      .setNews(toStruct({ a: 1 }))
      .setOlds(toStruct({}));
    const method = client.check.bind(client) as Method<protocol.CheckRequest, protocol.CheckResponse>;
    const response = await ask(method, request);
    expect(check).toHaveBeenCalledWith({ a: 1 }, undefined, urn);
    expect(response.getFailuresList()[0]?.getReason()).toBe("too big");
  });

  it("answers a read of a vanished object with an empty id", async () => {
    await start({ ...idle, read: () => Promise.resolve(undefined) });
    const request = new protocol.ReadRequest().setUrn(urn).setId("1");
    const method = client.read.bind(client) as Method<protocol.ReadRequest, protocol.ReadResponse>;
    expect((await ask(method, request)).getId()).toBe("");
  });

  it("is given its configuration without the version, and never asks for secrets", async () => {
    const onConfigure = vi.fn();
    await start(idle, { onConfigure });
    const request = new protocol.ConfigureRequest().setArgs(toStruct({ version: "1", host: "h" }));
    const method = client.configure.bind(client) as Method<
      protocol.ConfigureRequest,
      protocol.ConfigureResponse
    >;
    const response = await ask(method, request);
    expect(onConfigure).toHaveBeenCalledWith({ host: "h" });
    expect([response.getSupportspreview(), response.getAcceptsecrets()]).toEqual([true, false]);
  });

  it("notices that the engine is gone", async () => {
    await start(idle);
    await vi.waitFor(() => expect(provider).toBeDefined());
    await new Promise((resolve) => setTimeout(resolve, 200));
    engine.server.forceShutdown();
    await vi.waitFor(() => expect(gone).toHaveBeenCalled(), { timeout: 5_000 });
  });

  it("told to leave, cancels the call that runs, and waits for what it still has to do", async () => {
    let begun = false;
    await start({
      create: async (inputs, context) => {
        begun = true;
        await new Promise((resolve) => context.signal.addEventListener("abort", resolve));
        await new Promise((resolve) => setTimeout(resolve, 100));
        return { id: "undone", outputs: inputs };
      },
    });
    const call = create({});
    await vi.waitFor(() => expect(begun).toBe(true));
    const leaving = provider?.finish(5_000);
    expect((await call).getId()).toBe("undone");
    await leaving;
    await expect(create({})).rejects.toThrow();
  });

  it("told to leave, waits for a call without an end no longer than it may", async () => {
    let begun = false;
    await start({
      create: () => {
        begun = true;
        return new Promise(() => undefined);
      },
    });
    create({}).catch(() => undefined);
    await vi.waitFor(() => expect(begun).toBe(true));
    const started = performance.now();
    await provider?.finish(200);
    expect(performance.now() - started).toBeLessThan(2_000);
  });

  it("listens on the loopback address only", async () => {
    await start(idle);
    const port = provider?.port ?? 0;
    await expect(reachable("127.0.0.1", port)).resolves.toBe(true);
    await expect(reachable("::1", port)).resolves.toBe(false);
  });
});

function reachable(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, host);
    socket.once("connect", () => resolve(true));
    socket.once("error", () => resolve(false));
    socket.once("close", () => socket.destroy());
    socket.once("connect", () => socket.destroy());
  });
}
