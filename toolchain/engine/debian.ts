import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { StepContext } from "../plan.ts";
import { run } from "../run.ts";

/** `ID` and `ID_LIKE` of /etc/os-release: `["ubuntu", "debian"]`. Empty where there is no such file. */
export async function distribution(): Promise<string[]> {
  try {
    return distributionOf(await readFile("/etc/os-release", "utf8"));
  } catch {
    return [];
  }
}

export function distributionOf(osRelease: string): string[] {
  const valueOf = (key: string) => new RegExp(`^${key}="?([^"\n]*)"?$`, "m").exec(osRelease)?.[1] ?? "";
  return `${valueOf("ID")} ${valueOf("ID_LIKE")}`.split(/\s+/).filter(Boolean);
}

/** Variables for commands of the system, whose folders are not on everybody's PATH. */
export function systemEnvironment(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return { ...environment, PATH: `${environment.PATH ?? ""}:/usr/sbin:/sbin` };
}

/** Installs packages of the machine's own distribution. Needs root. */
export async function installPackages(names: readonly string[], context: StepContext): Promise<void> {
  const apt = (...args: string[]) =>
    run("apt-get", ["-o", "DPkg::Lock::Timeout=120", ...args], {
      log: join(context.layout.logs, "apt.log"),
      environment: { ...systemEnvironment(context.environment), DEBIAN_FRONTEND: "noninteractive" },
      signal: context.signal,
      timeoutSeconds: 900,
      onLine: (line) => context.report(`apt-get: ${line.slice(0, 80)}`),
    });
  await apt("update");
  await apt("install", "-y", "--no-install-recommends", ...names);
}
