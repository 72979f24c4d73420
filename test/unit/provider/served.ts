import { credentials, Server, ServerCredentials, type ServiceError } from "@grpc/grpc-js";
import { EngineService } from "@pulumi/pulumi/proto/engine_grpc_pb.js";
import type { LogRequest } from "@pulumi/pulumi/proto/engine_pb.js";
import { vi } from "vitest";
import type { Properties, ResourceKind } from "../../../provider/kind.ts";
import * as protocol from "../../../provider/protocol.ts";
import { startProvider, type RunningProvider } from "../../../provider/serve.ts";
import type { ProviderOptions } from "../../../provider/service.ts";
import { emptyMessage, toStruct } from "../../../provider/wire.ts";

/** Of the object that every call is about. */
export const urn = "urn:pulumi:test::project::a:b:Parent$test:index:Thing::my::thing";

/** A kind that does nothing; every test overrides what it looks at. */
export const idle: ResourceKind = { create: (inputs) => Promise.resolve({ id: "1", outputs: inputs }) };

export type Method<Request, Response> = (
  request: Request,
  callback: (error: ServiceError | null, response: Response) => void,
) => unknown;

/** A provider, the engine that started it, and the engine's client. */
export class Served {
  readonly engine = new Engine();
  /** Called when the provider finds its engine gone. */
  readonly gone = vi.fn();
  provider: RunningProvider | undefined;
  #client: protocol.ResourceProviderClient | undefined;

  get client(): protocol.ResourceProviderClient {
    if (this.#client === undefined) throw new Error("the provider was not started");
    return this.#client;
  }

  /** @param kind of every type, or what finds one */
  async start(
    kind: ResourceKind | ((type: string) => ResourceKind),
    options: Partial<Pick<ProviderOptions, "functions" | "onConfigure" | "replacingConfiguration">> = {},
  ) {
    const address = await this.engine.listen();
    const kinds = typeof kind === "function" ? kind : { "test:index:Thing": kind };
    this.provider = await startProvider(
      { name: "test", version: "1.2.3", kinds, ...options },
      address,
      this.gone,
    );
    this.#client = new protocol.ResourceProviderClient(
      `127.0.0.1:${this.provider.port}`,
      credentials.createInsecure(),
    );
  }

  ask<Request, Response>(method: Method<Request, Response>, request: Request): Promise<Response> {
    return new Promise((resolve, reject) => {
      method.call(this.client, request, (error, response) =>
        error === null ? resolve(response) : reject(error),
      );
    });
  }

  create(inputs: Properties, preview = false): Promise<protocol.CreateResponse> {
    const request = new protocol.CreateRequest()
      .setUrn(urn)
      .setProperties(toStruct(inputs))
      .setPreview(preview);
    const method = this.client.create.bind(this.client);
    return this.ask(method, request);
  }

  close(): void {
    this.#client?.close();
    this.provider?.stop();
    this.engine.server.forceShutdown();
  }
}

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
