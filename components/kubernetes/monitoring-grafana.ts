import * as kubernetes from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { RandomSecret } from "../../provider/resources.ts";
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
import { optionsIn, type PartContext } from "./monitoring-context.ts";
import { declareFile } from "./monitoring-documents.ts";
import { deployPart } from "./monitoring-part.ts";
import { partService } from "./monitoring-services.ts";
import type { PartVolume } from "./monitoring-volume.ts";
import { objectLabels } from "./object-labels.ts";

export interface GrafanaArgs extends GrafanaSettings {
  /** Name that every node can pull. */
  readonly image: string;
  readonly memoryMebibytes: number;
}

/** Where Grafana is, for one user `admin`. */
export interface Grafana {
  readonly service: string;
  readonly port: number;
  /** Of the user `admin`; a secret. */
  readonly password: pulumi.Output<string>;
}

/** As people have it after `kubectl port-forward`; a tunnel's own path would need another one at every start. */
const url = `http://localhost:${grafanaPort}`;

/**
 * Grafana with the dashboards and a random password. It keeps nothing: what is in it comes from the program, and its own database lies
 * in memory, so the password is always the stack's.
 */
export function declareGrafana(context: PartContext, args: GrafanaArgs): Grafana {
  const { name } = context;
  const { prefix, namespace } = context.place;
  const labels = objectLabels(prefix, "grafana");
  const password = new RandomSecret(`${name}-grafana-password`, optionsIn(context)).value;
  // Named by the engine, so that another password is another Secret, and another pod.
  const secret = new kubernetes.core.v1.Secret(
    `${name}-grafana-admin`,
    { metadata: { namespace, labels }, stringData: { [passwordFile]: password } },
    optionsIn(context),
  );
  const files = Object.entries(grafanaDocuments(args)).map(([path, text]) =>
    declareFile(context, "grafana", path, text),
  );
  const { memoryMebibytes } = args;
  deployPart({ ...context, after: [...context.after, ...files.map(({ resource }) => resource)] }, "grafana", {
    image: args.image,
    memoryMebibytes,
    variables: grafanaVariables({ url, memoryMebibytes }),
    port: grafanaPort,
    readyPath: "/api/health",
    volumes: [
      dataInMemory,
      filesOf(
        secret.metadata.name,
        files.map(({ source }) => source),
      ),
    ],
    user: { runAsUser: grafanaUser, runAsGroup: 0, fsGroup: grafanaUser },
  });
  return { ...partService(context, "grafana", grafanaPort), password };
}

/** Which counts against the pod's limit. */
const dataInMemory: PartVolume = {
  name: "data",
  mountPath: grafanaData,
  writable: true,
  source: { emptyDir: { medium: "Memory", sizeLimit: "64Mi" } },
};

function filesOf(
  secretName: pulumi.Input<string>,
  files: kubernetes.types.input.core.v1.VolumeProjection[],
): PartVolume {
  const password = {
    secret: { name: secretName, items: [{ key: passwordFile, path: passwordFile, mode: 0o440 }] },
  };
  return {
    name: "files",
    mountPath: grafanaFiles,
    source: { projected: { sources: [...files, password] } },
  };
}
