import { connect } from "node:net";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Properties } from "../../../provider/kind.ts";
import * as protocol from "../../../provider/protocol.ts";
import { toStruct } from "../../../provider/wire.ts";
import { idle, Served, urn, type Method } from "./served.ts";

let served: Served;

beforeEach(() => {
  served = new Served();
});

afterEach(() => served.close());

describe("a provider", () => {
  it("gives check no recorded inputs at a create", async () => {
    const check = vi.fn((inputs: Properties) => ({
      inputs,
      failures: [{ property: "a", reason: "too big" }],
    }));
    await served.start({ ...idle, check });
    const request = new protocol.CheckRequest()
      .setUrn(urn)
      .setNews(toStruct({ a: 1 }))
      .setOlds(toStruct({}));
    const method = served.client.check.bind(served.client) as Method<
      protocol.CheckRequest,
      protocol.CheckResponse
    >;
    const response = await served.ask(method, request);
    expect(check).toHaveBeenCalledWith({ a: 1 }, undefined, urn);
    expect(response.getFailuresList()[0]?.getReason()).toBe("too big");
  });

  it("answers a read of a vanished object with an empty id", async () => {
    await served.start({ ...idle, read: () => Promise.resolve(undefined) });
    const request = new protocol.ReadRequest().setUrn(urn).setId("1");
    const method = served.client.read.bind(served.client) as Method<
      protocol.ReadRequest,
      protocol.ReadResponse
    >;
    expect((await served.ask(method, request)).getId()).toBe("");
  });

  it("is given its configuration without the version, and never asks for secrets", async () => {
    const onConfigure = vi.fn();
    await served.start(idle, { onConfigure });
    const request = new protocol.ConfigureRequest().setArgs(toStruct({ version: "1", host: "h" }));
    const method = served.client.configure.bind(served.client) as Method<
      protocol.ConfigureRequest,
      protocol.ConfigureResponse
    >;
    const response = await served.ask(method, request);
    expect(onConfigure).toHaveBeenCalledWith({ host: "h" });
    expect([response.getSupportspreview(), response.getAcceptsecrets()]).toEqual([true, false]);
  });

  it("is given a secret of its configuration as it is", async () => {
    const onConfigure = vi.fn();
    await served.start(idle, { onConfigure });
    const wrapped = { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", value: ["s"] };
    const request = new protocol.ConfigureRequest().setArgs(toStruct({ token: wrapped, host: "h" }));
    await served.ask<protocol.ConfigureRequest, protocol.ConfigureResponse>(
      served.client.configure.bind(served.client),
      request,
    );
    expect(onConfigure).toHaveBeenCalledWith({ token: ["s"], host: "h" });
  });

  it("finds a kind by its type, or says why there is none", async () => {
    const asked: string[] = [];
    await served.start((type) => {
      asked.push(type);
      if (asked.length > 1) throw new Error(`${type} is not supported`);
      return idle;
    });
    expect((await served.create({})).getId()).toBe("1");
    await expect(served.create({})).rejects.toMatchObject({ details: "test:index:Thing is not supported" });
  });

  it("answers a function that a program calls, or says which there are", async () => {
    const double = (args: Properties) => ({ value: Number(args["value"]) * 2 });
    await served.start(idle, { functions: { "test:index:double": double } });
    const method = served.client.invoke.bind(served.client) as Method<
      protocol.InvokeRequest,
      protocol.InvokeResponse
    >;
    const call = (token: string) =>
      served.ask(method, new protocol.InvokeRequest().setTok(token).setArgs(toStruct({ value: 21 })));
    expect((await call("test:index:double")).getReturn()?.toJavaScript()).toEqual({ value: 42 });
    await expect(call("test:index:half")).rejects.toMatchObject({
      details: "test 1.2.3 has no function test:index:half; it has test:index:double",
    });
  });

  it("is replaced when the configuration changes that it names", async () => {
    await served.start(idle, { replacingConfiguration: () => ["address"] });
    const recorded = toStruct({ address: "a", limit: 1 });
    const wanted = toStruct({ address: "b", limit: 2 });
    const request = new protocol.DiffRequest().setOldInputs(recorded).setOlds(recorded).setNews(wanted);
    const method = served.client.diffConfig.bind(served.client) as Method<
      protocol.DiffRequest,
      protocol.DiffResponse
    >;
    const response = await served.ask(method, request);
    expect(response.getDiffsList().sort()).toEqual(["address", "limit"]);
    expect(response.getReplacesList()).toEqual(["address"]);
  });

  it("notices that the engine is gone", async () => {
    await served.start(idle);
    await vi.waitFor(() => expect(served.provider).toBeDefined());
    await new Promise((resolve) => setTimeout(resolve, 200));
    served.engine.server.forceShutdown();
    await vi.waitFor(() => expect(served.gone).toHaveBeenCalled(), { timeout: 5_000 });
  });

  it("told to leave, cancels the call that runs, and waits for what it still has to do", async () => {
    let begun = false;
    await served.start({
      create: async (inputs, context) => {
        begun = true;
        await new Promise((resolve) => context.signal.addEventListener("abort", resolve));
        await new Promise((resolve) => setTimeout(resolve, 100));
        return { id: "undone", outputs: inputs };
      },
    });
    const call = served.create({});
    await vi.waitFor(() => expect(begun).toBe(true));
    const leaving = served.provider?.finish(5_000);
    expect((await call).getId()).toBe("undone");
    await leaving;
    await expect(served.create({})).rejects.toThrow();
  });

  it("told to leave, waits for a call without an end no longer than it may", async () => {
    let begun = false;
    await served.start({
      create: () => {
        begun = true;
        return new Promise(() => undefined);
      },
    });
    served.create({}).catch(() => undefined);
    await vi.waitFor(() => expect(begun).toBe(true));
    const started = performance.now();
    await served.provider?.finish(200);
    expect(performance.now() - started).toBeLessThan(2_000);
  });

  it("listens on the loopback address only", async () => {
    await served.start(idle);
    const port = served.provider?.port ?? 0;
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
