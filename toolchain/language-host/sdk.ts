import { status } from "@grpc/grpc-js";
import { createRequire } from "node:module";
import { join } from "node:path";
import { RpcError } from "./rpc.ts";

/**
 * Path of a module of the SDK that is installed for the program in `directory`.
 *
 * @throws RpcError that says to install the dependencies
 */
export function sdkModule(name: string, directory: string): string {
  try {
    return createRequire(join(directory, "index.js")).resolve(`@pulumi/pulumi/${name}`);
  } catch {
    throw new RpcError(
      status.FAILED_PRECONDITION,
      `@pulumi/pulumi/${name} is not installed in ${directory} or above it. Run: npm install`,
    );
  }
}
