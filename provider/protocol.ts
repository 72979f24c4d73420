/** The parts of Pulumi's provider protocol in use, as the SDK ships them. */
export { EngineClient } from "@pulumi/pulumi/proto/engine_grpc_pb.js";
export { LogRequest, LogSeverity } from "@pulumi/pulumi/proto/engine_pb.js";
export { PluginInfo, type PluginAttach } from "@pulumi/pulumi/proto/plugin_pb.js";
export {
  ResourceProviderClient,
  ResourceProviderService,
  type IResourceProviderServer,
} from "@pulumi/pulumi/proto/provider_grpc_pb.js";
export {
  CheckFailure,
  CheckRequest,
  CheckResponse,
  ConfigureRequest,
  ConfigureResponse,
  CreateRequest,
  CreateResponse,
  DeleteRequest,
  DiffRequest,
  DiffResponse,
  ErrorResourceInitFailed,
  GetSchemaRequest,
  GetSchemaResponse,
  InvokeRequest,
  InvokeResponse,
  PropertyDiff,
  ProviderHandshakeRequest,
  ProviderHandshakeResponse,
  ReadRequest,
  ReadResponse,
  UpdateRequest,
  UpdateResponse,
} from "@pulumi/pulumi/proto/provider_pb.js";
export { Status } from "@pulumi/pulumi/proto/status_pb.js";
