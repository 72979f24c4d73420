import { spawn } from "node:child_process";
import { findOnPath } from "../../../toolchain/pulumi/path.ts";

/** What shows a file to the person at this machine; undefined where nothing is there for it. */
export function openerOf(platform: NodeJS.Platform, path: string | undefined): string | undefined {
  return findOnPath(platform === "darwin" ? "open" : "xdg-open", path);
}

/** Shows a file without waiting for whatever shows it. False where it could not even be started. */
export async function openFile(file: string, opener: string): Promise<boolean> {
  const child = spawn(opener, [file], { stdio: "ignore", detached: true });
  return new Promise((resolve) => {
    child.once("error", () => {
      resolve(false);
    });
    child.once("spawn", () => {
      child.unref();
      resolve(true);
    });
  });
}
