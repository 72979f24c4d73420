import { serve } from "../../../provider/serve.ts";
import { cloudAt, type Cloud } from "./cloud.ts";
import { functionsOf } from "./functions.ts";
import { kindsOf } from "./kinds.ts";
import { settingsFailures, settingsOf } from "./settings.ts";
import { awsPlugin } from "./version.ts";

let cloud: Cloud | undefined;

serve({
  ...awsPlugin,
  kinds: kindsOf(cloudNow),
  functions: functionsOf(cloudNow),
  checkConfiguration: settingsFailures,
  replacingConfiguration: (recorded, wanted) => (recorded["region"] === wanted["region"] ? [] : ["region"]),
  onConfigure(configuration) {
    const { endpoint, region } = settingsOf(configuration, process.env);
    cloud = cloudAt(endpoint, region);
  },
});

function cloudNow(): Cloud {
  if (cloud === undefined) throw new Error("the plugin was not configured");
  return cloud;
}
