import { colors } from "../components/color.ts";
import type { FoundGpus, Gpu } from "../provider/resources.ts";
import type { StackConfig } from "./config.ts";
import type { Path } from "./judged-config.ts";
import type { OwlGpuConfig } from "./owl-schema.ts";

/** What keeps the colors from the GPUs that a config gives them, a sentence each. What nobody could tell is none. */
export function gpuProblems(gpus: OwlGpuConfig, found: FoundGpus, path: Path): string[] {
  if (!found.hasToolkit) return [withoutToolkit(found, path)];
  const { devices } = found;
  if (devices === undefined) return [];
  const missing = colors
    .filter((color) => !devices.some(({ index }) => index === gpus.devices[color]))
    .map((color) => {
      const name = path(`owl.gpus.devices.${color}`);
      return (
        `${name}: got ${gpus.devices[color]}, which ${found.machine} does not have; allowed: ${inWords(devices)}; ` +
        (devices[0] === undefined
          ? `do: pulumi config rm --path '${path("owl.gpus")}'`
          : `do: pulumi config set --path '${name}' ${devices[0].index}`)
      );
    });
  return [...missing, ...devices.flatMap((device) => overfull(gpus, device, path))];
}

/** What a stopped standby keeps apart only while nobody is moved, a sentence; undefined where there is nothing to tell. */
export function sharedAtFlips(
  { owl, standby }: Pick<StackConfig, "owl" | "standby">,
  path: Path,
): string | undefined {
  const { devices, memoryMebibytes } = owl?.gpus ?? {};
  if (devices === undefined || devices.blue !== devices.green) return undefined;
  if (memoryMebibytes !== undefined || standby !== "stopped") return undefined;
  const name = path("owl.gpus.memoryMebibytes");
  return (
    `${name}: it is missing with device ${devices.blue} for both colors, of which both run at a flip: the one that comes loads beside the one that serves, ` +
    `and may take the memory that it needs; do: pulumi config set --path '${name}.blue' 7000, and pulumi config set --path '${name}.green' 7000, ` +
    `with which it is refused where less is free`
  );
}

function withoutToolkit({ machine }: FoundGpus, path: Path): string {
  return (
    `${path("owl.gpus")}: it is set, and the Docker engine ${machine} can give no container a GPU: it has no runtime nvidia and no CDI devices of ` +
    `nvidia.com/gpu; allowed: an engine with the NVIDIA Container Toolkit; do: install its package nvidia-container-toolkit, ` +
    `sudo nvidia-ctk runtime configure --runtime=docker, and sudo systemctl restart docker; or do without GPUs: ` +
    `pulumi config rm --path '${path("owl.gpus")}'`
  );
}

function overfull({ devices, memoryMebibytes }: OwlGpuConfig, device: Gpu, path: Path): string[] {
  const all = device.memoryMebibytes;
  if (memoryMebibytes === undefined || all === undefined) return [];
  const sharing = colors.filter((color) => devices[color] === device.index);
  const sum = sharing.reduce((total, color) => total + memoryMebibytes[color], 0);
  if (sum <= all) return [];
  const parts = sharing.map((color) => memoryMebibytes[color]).join(" + ");
  const cures = sharing.map((color) => {
    const name = path(`owl.gpus.memoryMebibytes.${color}`);
    return `pulumi config set --path '${name}' ${Math.floor(all / sharing.length)}`;
  });
  return [
    `${path("owl.gpus.memoryMebibytes")}: got ${parts} MiB on device ${device.index} (${device.name}); ` +
      `allowed: at most ${all} MiB, all that it has; do: ${cures.join(", and ")}`,
  ];
}

function inWords(devices: readonly Gpu[]): string {
  if (devices.length === 0) return "none, for its driver tells of no device";
  return devices.map(({ index, name }) => `${index} (${name})`).join(", ");
}
