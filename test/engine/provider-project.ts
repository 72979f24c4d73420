import { join, resolve } from "node:path";
import { prepare } from "../../toolchain/index.ts";
import { PulumiProject } from "../pulumi-project.ts";

const root = resolve(__dirname, "../..");

/** A project that runs the program in a folder beside this file, with the provider of this repository, set by the stack's configuration. */
export async function providerProject(program: string): Promise<PulumiProject> {
  const { environment } = await prepare({
    projectDirectory: root,
    environment: process.env,
    images: false,
    progress: "none",
  });
  return PulumiProject.create({
    program: join(__dirname, program, "index.ts"),
    plugins: [{ name: "bluegreen", path: join(root, "provider") }],
    settings: {},
    environment,
  });
}
