import type { ServerWritableStream } from "@grpc/grpc-js";
import { RunPluginResponse, type RunPluginRequest } from "@pulumi/pulumi/proto/language_pb.js";
import { runtimeOptionsOf, typescriptVariables } from "./options.ts";
import type { Children } from "./children.ts";
import { failureOf } from "./rpc.ts";
import { sdkModule } from "./sdk.ts";

/** Exit code that stands for a process that a signal ended. */
const killed = 255;

/** Runs a provider or a policy pack of a `PulumiPlugin.yaml` or `PulumiPolicy.yaml` until it ends or the engine hangs up. */
export function runPlugin(
  call: ServerWritableStream<RunPluginRequest, RunPluginResponse>,
  children: Children,
): void {
  try {
    const request = call.request;
    const directory = request.getInfo()?.getProgramDirectory() ?? request.getProgram();
    const options = runtimeOptionsOf(request.getInfo());
    const command = pluginCommand(request.getKind(), directory, request.getArgsList());
    const { ended, stop } = children.start(
      process.execPath,
      [...options.nodeArguments, sdkModule(command.module, directory), ...command.arguments],
      {
        // The folder decides which tsconfig.json is read.
        cwd: directory,
        environment: { ...variablesOf(request.getEnvList()), ...typescriptVariables(options) },
        onOutput: (stream, chunk) => {
          const response = new RunPluginResponse();
          call.write(stream === "stdout" ? response.setStdout(chunk) : response.setStderr(chunk));
        },
      },
    );
    call.on("cancelled", stop);
    ended.then(
      ({ code }) => {
        call.write(new RunPluginResponse().setExitcode(code ?? killed));
        call.end();
      },
      (reason: unknown) => call.emit("error", failureOf(reason)),
    );
  } catch (reason) {
    call.emit("error", failureOf(reason));
  }
}

/** The SDK's runner for a kind of plugin; the two take the plugin's folder at opposite ends. */
export function pluginCommand(kind: string, directory: string, args: readonly string[]) {
  return kind === "analyzer"
    ? { module: "cmd/run-policy-pack", arguments: [...args, directory] }
    : { module: "cmd/run-plugin", arguments: [directory, ...args] };
}

function variablesOf(list: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    list.map((pair) => {
      const equals = pair.indexOf("=");
      return equals < 0 ? [pair, ""] : [pair.slice(0, equals), pair.slice(equals + 1)];
    }),
  );
}
