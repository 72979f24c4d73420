import { clusterAccessOf } from "../../provider/kubernetes-client.ts";
import type { Properties } from "../../provider/kind.ts";
import { KubeconfigError } from "../../provider/kubernetes-kubeconfig.ts";
import { serve } from "../../provider/serve.ts";
import { Cluster } from "./cluster.ts";
import { objectKind } from "./object-kind.ts";
import { replacingSettings } from "./settings-difference.ts";
import { settingsFailures, settingsOf } from "./settings.ts";
import { objectType } from "./type-token.ts";
import { kubernetesPlugin } from "./version.ts";

const cluster = new Cluster();

serve({
  ...kubernetesPlugin,
  kinds: (token) => objectKind(cluster, objectType(token)),
  checkConfiguration: (configuration) => settingsFailures(configuration, process.env),
  replacingConfiguration: (recorded, wanted) => replacingSettings(recorded, wanted, accessOf),
  onConfigure: (configuration) => cluster.configure(configuration, process.env),
});

function accessOf(configuration: Properties) {
  try {
    return clusterAccessOf(settingsOf(configuration, process.env).choice);
  } catch (error) {
    if (error instanceof KubeconfigError) return undefined;
    throw error;
  }
}
