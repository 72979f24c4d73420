import { spawn } from "node:child_process";
import { once } from "node:events";

/** Shows a page or file in the user's browser. False where this machine has none that a program may open. */
export async function openInBrowser(address: string, platform = process.platform): Promise<boolean> {
  const [command, ...args] = openerOf(address, platform);
  const opener = spawn(command, args, { stdio: "ignore", detached: true });
  opener.unref();
  try {
    const [code] = (await once(opener, "exit")) as [number | null];
    return code === 0;
  } catch {
    return false;
  }
}

/** The command that opens an address on a platform (`process.platform`). */
export function openerOf(address: string, platform: string): [string, ...string[]] {
  if (platform === "darwin") return ["open", address];
  if (platform === "win32") return ["cmd", "/c", "start", "", address];
  return ["xdg-open", address];
}
