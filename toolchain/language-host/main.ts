import { Server, ServerCredentials } from "@grpc/grpc-js";
import { LanguageRuntimeService } from "@pulumi/pulumi/proto/language_grpc_pb.js";
import { connect } from "node:net";
import { parseArguments } from "./arguments.ts";
import { Children } from "./children.ts";
import { languageService } from "./service.ts";

/** Time between two looks at whether the engine is still there, milliseconds. */
const watchMilliseconds = 5000;

/**
 * The executable `pulumi-language-nodejs`: listens on a free port of 127.0.0.1, prints the port, and runs Pulumi programs,
 * policy packs and providers for the engine whose address it was given, until that engine is gone.
 */
function main(): void {
  const host = parseArguments(process.argv.slice(2));
  const children = new Children();
  const server = new Server({ "grpc.max_receive_message_length": -1, "grpc.max_send_message_length": -1 });
  server.addService(LanguageRuntimeService, languageService(host, children, process.env));

  const leave = (signal: NodeJS.Signals = "SIGTERM") => {
    children.signal(signal);
    server.forceShutdown();
    process.exit(0);
  };
  // The engine asks its plugins to leave with SIGINT, and waits 10 seconds for one that does not.
  process.on("SIGINT", leave);
  process.on("SIGTERM", leave);
  process.on("SIGHUP", leave);
  server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, port) => {
    if (error) {
      process.stderr.write(`pulumi-language-nodejs: ${error.message}\n`);
      process.exit(1);
    }
    process.stdout.write(`${port}\n`);
  });
  if (host.engine) watchEngine(host.engine, () => leave());
}

function watchEngine(address: string, onGone: () => void): void {
  const separator = address.lastIndexOf(":");
  const host = address.slice(0, separator);
  const port = Number(address.slice(separator + 1));
  setInterval(() => {
    const socket = connect(port, host);
    socket.once("connect", () => socket.destroy());
    socket.once("error", onGone);
  }, watchMilliseconds).unref();
}

main();
