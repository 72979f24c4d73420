import type Docker from "dockerode";
import type { Properties } from "../../provider/kind.ts";
import { withoutUndefined } from "./engine-body.ts";
import { inputsOfLive } from "./container-drift.ts";
import type { ContainerInputs, PortInput } from "./container-inputs.ts";
import { nameOf } from "./container-settle.ts";
import type { InspectedContainer, InspectedImage } from "./inspected.ts";

/** Inputs that describe a container made outside this stack; what its image sets already is left out. */
export function importedInputs(state: InspectedContainer, image?: InspectedImage): Properties {
  const { Config: config, HostConfig: host } = state;
  const own = image?.Config;
  const inputs: ContainerInputs = withoutUndefined({
    name: nameOf(state),
    image: state.Image,
    command: different(config.Cmd, own?.Cmd),
    entrypoints: different([config.Entrypoint ?? []].flat(), [own?.Entrypoint ?? []].flat()),
    envs: filled((config.Env ?? []).filter((variable) => !own?.Env?.includes(variable))),
    labels: filled(
      Object.entries(config.Labels ?? {})
        .filter(([label, value]) => own?.Labels?.[label] !== value)
        .map(([label, value]) => ({ label, value })),
    ),
    user: config.User === (own?.User ?? "") ? undefined : config.User,
    workingDir: config.WorkingDir === (own?.WorkingDir ?? "") ? undefined : config.WorkingDir,
    ports: filled(portsOf(host)),
    volumes: filled(
      state.Mounts.filter(({ Type: type }) => type === "bind" || type === "volume").map((mount) => ({
        containerPath: mount.Destination,
        ...(mount.Type === "volume" ? { volumeName: mount.Name ?? "" } : { hostPath: mount.Source }),
        ...(!mount.RW && { readOnly: true }),
      })),
    ),
    networksAdvanced: filled(
      Object.keys(state.NetworkSettings.Networks)
        .filter(isOwnNetwork)
        .map((name) => ({ name })),
    ),
    readOnly: host.ReadonlyRootfs || undefined,
    privileged: host.Privileged || undefined,
    tmpfs: host.Tmpfs,
    mustRun: state.State.Running ? undefined : false,
  });
  return inputsOfLive(inputs, state);
}

function portsOf(host: Docker.HostConfig): PortInput[] {
  const bindings = Object.entries(
    (host.PortBindings ?? {}) as Record<string, { HostIp: string; HostPort: string }[]>,
  );
  return bindings.flatMap(([key, list]) =>
    list.map(({ HostIp: ip, HostPort: external }) => {
      const [internal = "", protocol = "tcp"] = key.split("/");
      return withoutUndefined({
        internal: Number(internal),
        external: external === "" ? undefined : Number(external),
        ip: ip || undefined,
        protocol: protocol === "tcp" ? undefined : protocol,
      });
    }),
  );
}

/** Docker's own networks are no inputs. */
function isOwnNetwork(name: string): boolean {
  return !["bridge", "host", "none"].includes(name);
}

function different(value: string[] | null, image: string[] | null | undefined): string[] | undefined {
  return JSON.stringify(value ?? []) === JSON.stringify(image ?? []) ? undefined : (value ?? []);
}

function filled<Item>(list: Item[]): Item[] | undefined {
  return list.length === 0 ? undefined : list;
}
