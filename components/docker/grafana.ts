import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import { RandomSecret, VolumeFiles, type VolumeFile } from "../../provider/resources.ts";
import { stackLabels } from "../labels.ts";
import { variablesOf } from "../monitoring/documents.ts";
import {
  grafanaData,
  grafanaDocuments,
  grafanaFiles,
  grafanaPort,
  grafanaUser,
  grafanaVariables,
  passwordFile,
  type GrafanaSettings,
} from "../monitoring/grafana.ts";
import { containerDefaults, memoryLimit, temporaryFiles } from "./container-defaults.ts";
import { labelList } from "./label-list.ts";
import { loopback } from "./monitoring-part.ts";

export interface GrafanaArgs extends GrafanaSettings {
  /** Prefix of all names in the engine. */
  readonly prefix: string;
  /** A local image. */
  readonly image: string;
  readonly networkName: pulumi.Input<string>;
  /** Fixed address in the stack's network. */
  readonly address: string;
  /** Port on the loopback address of this machine. */
  readonly port: number;
  readonly memoryMebibytes: number;
  /** What has to be done before. */
  readonly after: readonly pulumi.Resource[];
}

/**
 * Grafana with the dashboards, for one user `admin` with a random password. It keeps nothing: what is in it comes from the program,
 * and its own database lies in memory, so the password is always the stack's.
 */
export class Grafana extends pulumi.ComponentResource {
  readonly url: string;
  /** Of the user `admin`; a secret. */
  readonly password: pulumi.Output<string>;

  constructor(name: string, args: GrafanaArgs, options?: pulumi.ComponentResourceOptions) {
    super("bluegreen:docker:Grafana", name, {}, options);
    const { prefix, memoryMebibytes } = args;
    const behind = { parent: this, dependsOn: [...args.after] };
    const labels = stackLabels(prefix, "grafana");
    this.url = `http://${loopback}:${args.port}`;

    this.password = new RandomSecret(`${name}-password`, behind).value;
    const image = new docker.RemoteImage(`${name}-image`, { name: args.image, keepLocally: true }, behind);
    const files = new VolumeFiles(
      `${name}-files`,
      {
        namePrefix: `${prefix}-grafana`,
        image: image.imageId,
        labels,
        owner: grafanaUser,
        files: { ...publicFiles(args), [passwordFile]: { content: this.password, mode: 0o400 } },
      },
      behind,
    );
    new docker.Container(
      `${name}-container`,
      {
        ...containerDefaults,
        ...memoryLimit(memoryMebibytes),
        user: `${grafanaUser}:0`,
        tmpfs: { ...temporaryFiles, [grafanaData]: dataOptions },
        name: `${prefix}-grafana`,
        image: image.imageId,
        envs: variablesOf(grafanaVariables({ url: this.url, memoryMebibytes })),
        ports: [{ internal: grafanaPort, external: args.port, ip: loopback }],
        networksAdvanced: [{ name: args.networkName, ipv4Address: args.address }],
        volumes: [{ volumeName: files.name, containerPath: grafanaFiles, readOnly: true }],
        destroyGraceSeconds: 10,
        labels: labelList(labels),
      },
      behind,
    );
    this.registerOutputs({ url: this.url, password: this.password });
  }
}

/** A database in memory, which counts against the container's limit. */
const dataOptions = `rw,noexec,nosuid,nodev,size=64m,mode=0700,uid=${grafanaUser}`;

function publicFiles(settings: GrafanaSettings): Record<string, VolumeFile> {
  const documents = Object.entries(grafanaDocuments(settings));
  return Object.fromEntries(documents.map(([path, content]) => [path, { content, mode: 0o444 }]));
}
