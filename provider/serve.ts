import { setTimeout as delay } from "node:timers/promises";
import { Server, ServerCredentials } from "@grpc/grpc-js";
import { EngineChannel } from "./engine-channel.ts";
import { ResourceProviderService } from "./protocol.ts";
import { providerService, type ProviderOptions } from "./service.ts";
import { messageOf } from "./wire.ts";

export { changesBetween, defaultsKey, pathSegments } from "./diff.ts";
export { messageOf } from "./wire.ts";

/** Time for the calls that run when this process is told to leave, milliseconds. The engine kills it after 5 s. */
const leaveLimit = 4500;

/**
 * Runs this process as a Pulumi provider plugin: `serve({ name, version, kinds })`.
 *
 * The engine's address is the last argument (plain executables and `@pulumi/pulumi/cmd/run-plugin` alike), the port of the provider is
 * printed on stdout. A kind gets plain values without secrets; `InitializationError` records what exists and fails the update; any
 * other error fails it with its message alone. When the engine is gone, or on SIGINT and SIGTERM, calls that run are cancelled and may
 * finish or undo what they have begun within 4.5 s; then the process ends.
 */
export function serve(options: ProviderOptions): void {
  const address = engineAddress(process.argv.slice(2));
  if (address === undefined) {
    process.stderr.write(
      `This is the Pulumi provider ${options.name} ${options.version}. Pulumi starts it with the engine's address.\n`,
    );
    process.exit(1);
  }
  let running: RunningProvider | undefined;
  const leave = () => void (running?.finish(leaveLimit) ?? Promise.resolve()).then(() => process.exit(0));
  process.on("SIGINT", leave);
  process.on("SIGTERM", leave);
  startProvider(options, address, leave).then(
    (provider) => {
      running = provider;
      process.stdout.write(`${provider.port}\n`);
    },
    (error: unknown) => {
      process.stderr.write(`${options.name}: ${messageOf(error)}\n`);
      process.exit(1);
    },
  );
}

/** A provider that listens. */
export interface RunningProvider {
  readonly port: number;
  /** Cancels the calls that run, takes no more, and waits for their answers, for `milliseconds` at most. */
  finish(milliseconds: number): Promise<void>;
  /** Closes it and its way to the engine at once. */
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
  const cancelled = new AbortController();
  server.addService(ResourceProviderService, providerService(options, { engine, attach, cancelled }));
  const port = await listen(server);
  return {
    port,
    async finish(milliseconds) {
      cancelled.abort(new Error("the provider was told to leave"));
      const answered = new Promise<void>((resolve) => server.tryShutdown(() => resolve()));
      await Promise.race([answered, delay(milliseconds, undefined, { ref: false })]);
    },
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
