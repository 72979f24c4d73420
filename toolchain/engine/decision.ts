/** What is known about the machine and its Docker engine. */
export interface EngineFacts {
  /** Version of the engine that answers; undefined where none does. */
  readonly version?: string;
  /** Why none answers. */
  readonly failure: string;
  /** What named the engine: `DOCKER_HOST`, `context colima`, a socket; undefined where nothing does. */
  readonly source?: string;
  /** `process.platform` */
  readonly platform: string;
  readonly root: boolean;
  /** Of /etc/os-release. */
  readonly distribution: readonly string[];
  /** True where `dockerd` is on PATH. */
  readonly installed: boolean;
  /** True where systemd is process 1. */
  readonly systemd: boolean;
}

export type EngineAction =
  | { readonly kind: "use" }
  /** Install Debian's packages, then start. */
  | { readonly kind: "install" }
  | { readonly kind: "start"; readonly by: "systemd" | "ourselves" }
  | { readonly kind: "refuse"; readonly reason: string };

/** What to do for an engine that answers. */
export function engineAction(facts: EngineFacts): EngineAction {
  const { version, failure, source, platform, root, distribution, installed, systemd } = facts;
  if (version !== undefined) return { kind: "use" };
  const refuse = (cure: string): EngineAction => ({
    kind: "refuse",
    reason: `No Docker engine answers: ${failure} ${cure}`,
  });

  if (/EACCES|permission denied/i.test(failure)) {
    return refuse(
      "Add yourself to the group docker (sudo usermod -aG docker $USER, then log in again), or use sudo.",
    );
  }
  if (source !== undefined && !source.startsWith("/")) {
    return refuse(`It was chosen by ${source}: start that engine, or choose another one.`);
  }
  if (platform === "darwin") return refuse("Start Docker Desktop, or run: colima start --memory 6");
  if (platform !== "linux") return refuse("Start Docker Desktop.");
  if (!root) {
    return refuse(
      installed
        ? "Start it: sudo systemctl start docker"
        : "Install Docker (https://docs.docker.com/engine/install), or run this as root on Debian or Ubuntu, where it does that itself.",
    );
  }
  if (installed) return { kind: "start", by: systemd ? "systemd" : "ourselves" };
  if (distribution.includes("debian")) return { kind: "install" };
  return refuse("Install Docker: https://docs.docker.com/engine/install");
}
