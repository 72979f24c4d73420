import { RunResponse, type RunRequest } from "@pulumi/pulumi/proto/language_pb.js";
import { runtimeOptionsOf, typescriptVariables, type RuntimeOptions } from "./options.ts";
import type { Children, Ending } from "./children.ts";
import type { HostArguments } from "./arguments.ts";
import { sdkModule } from "./sdk.ts";

/** Exit code of a program that has told the engine itself what is wrong (`@pulumi/pulumi/cmd/run`). */
const saidItself = 32;

/** Runs the Pulumi program of the request to its end. */
export async function runProgram(
  request: RunRequest,
  host: HostArguments,
  children: Children,
  environment: NodeJS.ProcessEnv,
): Promise<RunResponse> {
  const info = request.getInfo();
  const options = runtimeOptionsOf(info);
  const runner = sdkModule("cmd/run", info?.getProgramDirectory() ?? request.getPwd());
  const { ended } = children.start(process.execPath, programArguments(request, host, options, runner), {
    cwd: request.getPwd(),
    environment: { ...environment, ...configVariables(request), ...typescriptVariables(options) },
  });
  return responseOf(await ended);
}

/** The command line of `@pulumi/pulumi/cmd/run`, which is `runner`. */
export function programArguments(
  request: RunRequest,
  { engine, tracing }: HostArguments,
  { nodeArguments }: RuntimeOptions,
  runner: string,
): string[] {
  const info = request.getInfo();
  const parallel = request.getParallel();
  const flags: Record<string, string> = {
    monitor: request.getMonitorAddress(),
    engine,
    organization: request.getOrganization(),
    project: request.getProject(),
    "root-directory": info?.getRootDirectory() ?? "",
    stack: request.getStack(),
    pwd: request.getPwd(),
    parallel: parallel === 0 ? "" : String(parallel),
    tracing,
  };
  return [
    ...nodeArguments,
    runner,
    ...Object.entries(flags).flatMap(([name, value]) => (value === "" ? [] : [`--${name}`, value])),
    ...(request.getDryrun() ? ["--dry-run"] : []),
    ...(request.getQuerymode() ? ["--query-mode"] : []),
    request.getProgram() || info?.getEntryPoint() || ".",
    ...request.getArgsList(),
  ];
}

function configVariables(request: RunRequest): Record<string, string> {
  const config = Object.fromEntries(request.getConfigMap().toArray());
  return {
    PULUMI_CONFIG: JSON.stringify(config),
    PULUMI_CONFIG_SECRET_KEYS: JSON.stringify(request.getConfigsecretkeysList()),
  };
}

/** What the engine is told about a program that ended. */
export function responseOf({ code, signal }: Ending): RunResponse {
  const response = new RunResponse();
  if (code === saidItself) return response.setBail(true);
  if (signal) return response.setError(`the program was killed by ${signal}`);
  return code === 0 ? response : response.setError(`the program exited with code ${code ?? "unknown"}`);
}
