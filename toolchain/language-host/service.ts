import type { UntypedServiceImplementation } from "@grpc/grpc-js";
import { version as sdkVersion } from "@pulumi/pulumi/package.json";
import {
  LanguageRuntimeService,
  type ILanguageRuntimeServer,
} from "@pulumi/pulumi/proto/language_grpc_pb.js";
import * as language from "@pulumi/pulumi/proto/language_pb.js";
import {
  PackageDependency,
  PackageParameterization,
  PluginDependency,
  PluginInfo,
} from "@pulumi/pulumi/proto/plugin_pb.js";
import type { HostArguments } from "./arguments.ts";
import type { Children } from "./children.ts";
import { installDependencies } from "./install.ts";
import { dependenciesOf, requiredPackages, type RequiredPackage } from "./packages.ts";
import { runPlugin } from "./plugin.ts";
import { runProgram } from "./program.ts";
import { unary } from "./rpc.ts";

/** The part of the language protocol that deploying needs. Code generation, packing and linking answer UNIMPLEMENTED. */
export function languageService(
  host: HostArguments,
  children: Children,
  environment: NodeJS.ProcessEnv,
): UntypedServiceImplementation {
  const service: Partial<ILanguageRuntimeServer> = {
    handshake: unary(() => new language.LanguageHandshakeResponse()),
    cancel: unary(() => {
      children.signal("SIGINT");
      // An empty message of the SDK's own protobuf classes: it refuses those of another installed version.
      return LanguageRuntimeService.cancel.responseDeserialize(Buffer.alloc(0));
    }),
    getPluginInfo: unary(() => new PluginInfo().setVersion(sdkVersion)),
    about: unary(() =>
      new language.AboutResponse().setExecutable(process.execPath).setVersion(process.version),
    ),
    getRequiredPlugins: unary((request: language.GetRequiredPluginsRequest) => {
      const required = requiredPackages(request.getInfo()?.getProgramDirectory() ?? request.getPwd());
      const plugins = required.filter(({ parameterization }) => !parameterization).map(pluginDependency);
      return new language.GetRequiredPluginsResponse().setPluginsList(plugins);
    }),
    getRequiredPackages: unary((request: language.GetRequiredPackagesRequest) => {
      const required = requiredPackages(request.getInfo()?.getProgramDirectory() ?? process.cwd());
      return new language.GetRequiredPackagesResponse().setPackagesList(required.map(packageDependency));
    }),
    getProgramDependencies: unary((request: language.GetProgramDependenciesRequest) => {
      const directory = request.getInfo()?.getProgramDirectory() ?? request.getPwd();
      const found = dependenciesOf(directory, request.getTransitivedependencies());
      return new language.GetProgramDependenciesResponse().setDependenciesList(
        found.map(({ name, version }) => new language.DependencyInfo().setName(name).setVersion(version)),
      );
    }),
    runtimeOptionsPrompts: unary(() => new language.RuntimeOptionsResponse()),
    run: unary((request: language.RunRequest) => runProgram(request, host, children, environment)),
    runPlugin: (call) => runPlugin(call, children),
    installDependencies: (call) => installDependencies(call, children, environment),
  };
  return service as UntypedServiceImplementation;
}

function pluginDependency({ name, version, server }: RequiredPackage): PluginDependency {
  return new PluginDependency().setName(name).setKind("resource").setVersion(version).setServer(server);
}

function packageDependency({ name, version, server, parameterization }: RequiredPackage): PackageDependency {
  const dependency = new PackageDependency()
    .setName(name)
    .setKind("resource")
    .setVersion(version)
    .setServer(server);
  if (!parameterization) return dependency;
  const { name: packageName, version: packageVersion, value } = parameterization;
  return dependency.setParameterization(
    new PackageParameterization().setName(packageName).setVersion(packageVersion).setValue(value),
  );
}
