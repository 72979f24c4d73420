import type { handleUnaryCall, UntypedServiceImplementation } from "@grpc/grpc-js";
import type { EngineChannel } from "./engine-channel.ts";
import { diffConfiguration, diffResource } from "./diff-response.ts";
import type { CallContext, CheckFailure, Properties, ResourceKind } from "./kind.ts";
import * as protocol from "./protocol.ts";
import { callFailure, emptyMessage, fromStruct, toStruct, wellFormed } from "./wire.ts";

/** What a provider is made of. */
export interface ProviderOptions {
  /** Package name, the first part of its type tokens. */
  readonly name: string;
  /** Semantic version without a `v`. */
  readonly version: string;
  /** Resource types by token, `bluegreen:index:Release`, or what finds one and throws why there is none. */
  readonly kinds: Readonly<Record<string, ResourceKind>> | ((type: string) => ResourceKind);
  /** Refuses wrong provider configuration. Default: everything is accepted. */
  checkConfiguration?(configuration: Properties): readonly CheckFailure[];
  /** Names the configuration whose change replaces the provider, and with it every resource. Default: none. */
  replacingConfiguration?(recorded: Properties, wanted: Properties): readonly string[];
  /**
   * Takes the provider's configuration before any resource is touched: the inputs of the provider resource, without `version`. Values
   * that are no strings arrive as JSON text.
   */
  onConfigure?(configuration: Properties): void | Promise<void>;
  /** Functions that a program may call, by token, `aws:lb/getListener:getListener`. Default: none. */
  readonly functions?: Readonly<Record<string, ProviderFunction>>;
}

/** Answers with plain values, or throws why it cannot. */
export type ProviderFunction = (args: Properties) => Properties | Promise<Properties>;

/** What the service needs of the process around it. */
export interface Surroundings {
  readonly engine: EngineChannel;
  /** Connects the engine at another address (`PULUMI_DEBUG_PROVIDERS`). */
  attach(address: string): void;
  /** Aborted when the update is cancelled, or this process has to leave. */
  readonly cancelled: AbortController;
}

/** The provider protocol for `options`. Methods that are not here answer UNIMPLEMENTED. */
export function providerService(
  options: ProviderOptions,
  surroundings: Surroundings,
): UntypedServiceImplementation {
  const { engine, cancelled } = surroundings;
  const answer = <Request, Response>(work: (request: Request) => Response | Promise<Response>) =>
    unary(work, () => engine.flush());
  const contextOf = (request: Addressed) => callContext(request, engine, cancelled.signal);

  const service: Partial<protocol.IResourceProviderServer> = {
    handshake: answer(() => new protocol.ProviderHandshakeResponse()),
    attach: answer((request: protocol.PluginAttach) => {
      surroundings.attach(request.getAddress());
      return emptyMessage();
    }),
    cancel: answer(() => {
      cancelled.abort(new Error("the update was cancelled"));
      return emptyMessage();
    }),
    getPluginInfo: answer(() => new protocol.PluginInfo().setVersion(options.version)),
    getSchema: answer(() => {
      const schema = JSON.stringify({ name: options.name, version: options.version });
      return new protocol.GetSchemaResponse().setSchema(schema);
    }),
    checkConfig: answer((request: protocol.CheckRequest) => {
      const configuration = fromStruct(request.getNews());
      return checkResponse(configuration, options.checkConfiguration?.(configuration) ?? []);
    }),
    diffConfig: answer((request: protocol.DiffRequest) =>
      diffConfiguration(request, options.replacingConfiguration?.bind(options)),
    ),
    configure: answer(async (request: protocol.ConfigureRequest) => {
      const { version: _version, ...configuration } = fromStruct(request.getArgs());
      await options.onConfigure?.(configuration);
      return new protocol.ConfigureResponse().setSupportspreview(true);
    }),
    check: answer(async (request: protocol.CheckRequest) => {
      const kind = kindOf(options, request);
      const inputs = fromStruct(request.getNews());
      const recorded = fromStruct(request.getOlds());
      const known = Object.keys(recorded).length === 0 ? undefined : recorded;
      const checked = (await kind.check?.(inputs, known, request.getUrn())) ?? { inputs, failures: [] };
      return checkResponse(checked.inputs, checked.failures);
    }),
    diff: answer((request: protocol.DiffRequest) => {
      const kind = kindOf(options, request);
      return diffResource(kind, request, contextOf(request));
    }),
    create: answer(async (request: protocol.CreateRequest) => {
      const kind = kindOf(options, request);
      const inputs = fromStruct(request.getProperties());
      const response = new protocol.CreateResponse();
      if (request.getPreview())
        return response.setProperties(toStruct(await previewOf(kind, inputs, undefined, contextOf(request))));
      const created = await kind.create(inputs, contextOf(request));
      return response.setId(created.id).setProperties(toStruct(created.outputs));
    }),
    update: answer(async (request: protocol.UpdateRequest) => {
      const kind = kindOf(options, request);
      const inputs = fromStruct(request.getNews());
      const recorded = fromStruct(request.getOlds());
      const response = new protocol.UpdateResponse();
      if (request.getPreview())
        return response.setProperties(toStruct(await previewOf(kind, inputs, recorded, contextOf(request))));
      if (kind.update === undefined) return response.setProperties(toStruct({ ...recorded, ...inputs }));
      const outputs = await kind.update(request.getId(), recorded, inputs, contextOf(request));
      return response.setProperties(toStruct(outputs));
    }),
    read: answer(async (request: protocol.ReadRequest) => {
      const kind = kindOf(options, request);
      const response = new protocol.ReadResponse();
      if (kind.read === undefined) {
        return response
          .setId(request.getId())
          .setProperties(request.getProperties())
          .setInputs(request.getInputs());
      }
      const outputs = fromStruct(request.getProperties());
      const inputs = fromStruct(request.getInputs());
      const found = await kind.read(request.getId(), outputs, inputs, contextOf(request));
      if (found === undefined) return response;
      return response
        .setId(found.id)
        .setProperties(toStruct(found.outputs))
        .setInputs(toStruct(found.inputs));
    }),
    invoke: answer(async (request: protocol.InvokeRequest) => {
      const call = functionOf(options, request.getTok());
      return new protocol.InvokeResponse().setReturn(toStruct(await call(fromStruct(request.getArgs()))));
    }),
    delete: answer(async (request: protocol.DeleteRequest) => {
      const kind = kindOf(options, request);
      await kind.delete?.(request.getId(), fromStruct(request.getProperties()), contextOf(request));
      return emptyMessage();
    }),
  };
  return service as UntypedServiceImplementation;
}

interface Addressed {
  getUrn(): string;
  getTimeout?(): number;
}

/** Type and name are read from the URN (`urn:pulumi:stack::project::parent$type::name`): engines of every age send it. */
function urnParts(urn: string): { type: string; name: string } {
  const [, , qualifiedType = "", ...name] = urn.split("::");
  return { type: qualifiedType.split("$").at(-1) ?? "", name: name.join("::") };
}

function kindOf(options: ProviderOptions, request: Addressed): ResourceKind {
  const { type } = urnParts(request.getUrn());
  if (typeof options.kinds === "function") return options.kinds(type);
  const kind = options.kinds[type];
  if (kind !== undefined) return kind;
  const known = Object.keys(options.kinds).join(", ");
  throw new Error(`${options.name} ${options.version} has no resource type ${type}; it has ${known}`);
}

function functionOf({ functions = {}, name, version }: ProviderOptions, token: string): ProviderFunction {
  const known = Object.keys(functions).join(", ") || "none";
  const call = functions[token];
  if (call === undefined) throw new Error(`${name} ${version} has no function ${token}; it has ${known}`);
  return call;
}

function callContext(request: Addressed, engine: EngineChannel, signal: AbortSignal): CallContext {
  const urn = request.getUrn();
  return {
    urn,
    name: urnParts(urn).name,
    signal,
    timeoutSeconds: request.getTimeout?.() ?? 0,
    progress: (message) => engine.progress(urn, message),
    info: (message) => engine.info(urn, message),
    warn: (message) => engine.warn(urn, message),
  };
}

async function previewOf(
  kind: ResourceKind,
  inputs: Properties,
  recorded: Properties | undefined,
  context: CallContext,
): Promise<Properties> {
  if (kind.dryRun !== undefined) return kind.dryRun(inputs, recorded, context);
  return kind.preview?.(inputs, recorded) ?? inputs;
}

function checkResponse(inputs: Properties, failures: readonly CheckFailure[]): protocol.CheckResponse {
  const list = failures.map(({ property, reason }) => {
    return new protocol.CheckFailure().setProperty(property).setReason(wellFormed(reason));
  });
  return new protocol.CheckResponse().setInputs(toStruct(inputs)).setFailuresList(list);
}

/** A handler that answers with what `work` returns or throws, after `settle`: what it told must arrive before its end. */
function unary<Request, Response>(
  work: (request: Request) => Response | Promise<Response>,
  settle: () => Promise<void>,
): handleUnaryCall<Request, Response> {
  const run = async (request: Request) => {
    try {
      return await work(request);
    } finally {
      await settle();
    }
  };
  return (call, callback) => {
    run(call.request).then(
      (response) => callback(null, response),
      (error: unknown) => callback(callFailure(error)),
    );
  };
}
