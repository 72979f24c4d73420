import type Docker from "dockerode";

/** What the engine writes where the client's types promise a list or an object, and what those leave out. */
interface ConfigOfEngine {
  readonly Cmd: string[] | null;
  readonly Entrypoint?: string | string[] | null;
  readonly Env: string[] | null;
  readonly Labels: Record<string, string> | null;
  readonly StopSignal?: string;
  readonly StopTimeout?: number;
}

type With<Whole, Part> = Omit<Whole, keyof Part> & Part;

/** A container as `GET /containers/{id}/json` describes it. */
export type InspectedContainer = With<
  Docker.ContainerInspectInfo,
  { readonly Config: With<Docker.ContainerInspectInfo["Config"], ConfigOfEngine> }
>;

/** An image as `GET /images/{name}/json` describes it. */
export type InspectedImage = With<
  Docker.ImageInspectInfo,
  {
    readonly Config: With<Docker.ImageInspectInfo["Config"], ConfigOfEngine> | null;
    readonly RepoDigests: string[] | null;
    readonly RepoTags: string[] | null;
  }
>;

/** A volume as `GET /volumes/{name}` describes it. */
export type InspectedVolume = With<
  Docker.VolumeInspectInfo,
  { readonly Labels: Record<string, string> | null; readonly Options: Record<string, string> | null }
>;
