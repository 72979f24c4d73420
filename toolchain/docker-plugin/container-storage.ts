import type { MountInput, VolumeInput } from "./container-inputs.ts";
import { labelMap, withoutUndefined } from "./engine-body.ts";

/** Host folders and named volumes, as `docker run -v` writes them. */
export function binds(volumes: readonly VolumeInput[] = []): string[] | undefined {
  const list = volumes.flatMap(({ hostPath, volumeName, containerPath, readOnly, selinuxRelabel }) => {
    const source = hostPath ?? volumeName;
    if (source === undefined || containerPath === undefined) return [];
    const flags = [
      ...(readOnly ? ["ro"] : ["rw"]),
      ...(selinuxRelabel === undefined ? [] : [selinuxRelabel]),
    ];
    return [`${source}:${containerPath}:${flags.join(",")}`];
  });
  return list.length === 0 ? undefined : list;
}

/** Paths that get a volume without a name. */
export function anonymousVolumes(volumes: readonly VolumeInput[] = []): Record<string, object> | undefined {
  const list = volumes.filter(
    ({ hostPath, volumeName, fromContainer }) => !hostPath && !volumeName && !fromContainer,
  );
  const paths = list.flatMap(({ containerPath }) => (containerPath === undefined ? [] : [containerPath]));
  return paths.length === 0 ? undefined : Object.fromEntries(paths.map((path) => [path, {}]));
}

/** A mount as `docker run --mount` describes it. */
export function mount({
  target,
  type,
  source,
  readOnly,
  bindOptions,
  tmpfsOptions,
  volumeOptions,
}: MountInput): object {
  return withoutUndefined({
    Target: target,
    Type: type,
    Source: source,
    ReadOnly: readOnly,
    BindOptions: bindOptions && withoutUndefined({ Propagation: bindOptions.propagation }),
    TmpfsOptions:
      tmpfsOptions && withoutUndefined({ SizeBytes: tmpfsOptions.sizeBytes, Mode: tmpfsOptions.mode }),
    VolumeOptions:
      volumeOptions &&
      withoutUndefined({
        NoCopy: volumeOptions.noCopy,
        Labels: volumeOptions.labels && labelMap(volumeOptions.labels),
        Subpath: volumeOptions.subpath,
        DriverConfig:
          volumeOptions.driverName === undefined
            ? undefined
            : { Name: volumeOptions.driverName, Options: volumeOptions.driverOptions ?? {} },
      }),
  });
}
