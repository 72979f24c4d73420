/** Configuration of a `dockerd` that its owner has written. */
export const daemonFile = "/etc/docker/daemon.json";

const liveRestore = "live-restore";

/**
 * What a `dockerd` of the toolchain is started with: containers go on while it is away, restarted or killed. `dockerd` refuses a
 * setting that its file has as well, and where the owner has decided, that holds; a node of a swarm cannot have it.
 *
 * @param written content of `daemonFile`; undefined where there is none
 */
export function daemonFlags(written: string | undefined): readonly string[] {
  return written?.includes(`"${liveRestore}"`) === true ? [] : [`--${liveRestore}`];
}
