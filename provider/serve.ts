import { Server, ServerCredentials } from "@grpc/grpc-js";
import { EngineChannel } from "./engine-channel.ts";
import { ResourceProviderService } from "./protocol.ts";
import { providerService, type ProviderOptions } from "./service.ts";
import { messageOf } from "./wire.ts";

export { defaultsKey, pathSegments } from "./diff.ts";
export { messageOf } from "./wire.ts";

/**
 * Runs this process as a Pulumi provider plugin: `serve({ name, version, kinds })`.
 *
 * The engine's address is the last argument (plain executables and `@pulumi/pulumi/cmd/run-plugin` alike), the port of the provider is
 * printed on stdout. A kind gets plain values without secrets; `InitializationError` records what exists and fails the update; any
 * other error fails it with its message alone. The process ends when the engine is gone or on SIGINT and SIGTERM.
 */
export function serve(options: ProviderOptions): void {
  const address = engineAddress(process.argv.slice(2));
  if (address === undefined) {
    process.stderr.write(
      `This is the Pulumi provider ${options.name} ${options.version}. Pulumi starts it with the engine's address.\n`,
    );
    process.exit(1);
  }
  const leave = () => process.exit(0);
  process.on("SIGINT", leave);
  process.on("SIGTERM", leave);
  startProvider(options, address, leave).then(
    ({ port }) => process.stdout.write(`${port}\n`),
    (error: unknown) => {
      process.stderr.write(`${options.name}: ${messageOf(error)}\n`);
      process.exit(1);
    },
  );
}

/** A provider that listens; `stop` closes it and its way to the engine. */
export interface RunningProvider {
  readonly port: number;
  stop(): void;
}

/** Listens on a free port of 127.0.0.1, tells the engine at `address` about progress, calls `onGone` when it is gone. */
export async function startProvider(
  options: ProviderOptions,
  address: string,
  onGone: () => void,
): Promise<RunningProvider> {
  const engine = new EngineChannel();
  const attach = (engineAt: string) => engine.connect(engineAt, onGone);
  attach(address);
  const server = new Server({ "grpc.max_receive_message_length": -1, "grpc.max_send_message_length": -1 });
  server.addService(ResourceProviderService, providerService(options, { engine, attach }));
  const port = await listen(server);
  return {
    port,
    stop() {
      engine.close();
      server.forceShutdown();
    },
  };
}

function engineAddress(args: readonly string[]): string | undefined {
  return args.filter((argument) => !argument.startsWith("-")).at(-1);
}

function listen(server: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, port) => {
      if (error === null) resolve(port);
      else reject(error);
    });
  });
}
