import type { ServerWritableStream } from "@grpc/grpc-js";
import {
  InstallDependenciesResponse,
  type InstallDependenciesRequest,
} from "@pulumi/pulumi/proto/language_pb.js";
import { runtimeOptionsOf } from "./options.ts";
import type { Children } from "./children.ts";
import { failureOf } from "./rpc.ts";

/** `pulumi install`: installs the dependencies of a program or plugin with its own package manager. */
export function installDependencies(
  call: ServerWritableStream<InstallDependenciesRequest, InstallDependenciesResponse>,
  children: Children,
  environment: NodeJS.ProcessEnv,
): void {
  const { packageManager } = runtimeOptionsOf(call.request.getInfo());
  const args = installArguments(packageManager, call.request.getIsPlugin());
  const { ended, stop } = children.start(packageManager, args, {
    cwd: call.request.getDirectory(),
    environment,
    onOutput: (stream, chunk) => {
      const response = new InstallDependenciesResponse();
      call.write(stream === "stdout" ? response.setStdout(chunk) : response.setStderr(chunk));
    },
  });
  call.on("cancelled", stop);
  ended.then(
    ({ code }) => {
      if (code === 0) call.end();
      else
        call.emit(
          "error",
          failureOf(new Error(`${packageManager} ${args.join(" ")} failed with exit ${code ?? "by signal"}`)),
        );
    },
    (reason: unknown) => call.emit("error", failureOf(reason)),
  );
}

export function installArguments(packageManager: string, isPlugin: boolean): string[] {
  if (packageManager !== "npm") return ["install"];
  return ["install", "--loglevel=error", ...(isPlugin ? ["--omit=dev"] : [])];
}
