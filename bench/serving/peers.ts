import { join } from "node:path";
import { llamaServerProgram } from "../../components/docker/llama-server.ts";
import { shape } from "./contestant.ts";
import type { PeerCommand } from "./peer-process.ts";

/** llama.cpp's own server, with its defaults but for slots and context. `folder` has the program and its libraries. */
export function llamaServer(folder: string, modelPath: string): PeerCommand {
  return {
    name: "llama-server",
    command: join(folder, llamaServerProgram),
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
