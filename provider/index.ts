import { version } from "../package.json";
import { imageBuilds } from "./image-builds.ts";
import { kubernetesRoute } from "./kubernetes-route.ts";
import { nginxConfiguration } from "./nginx-configuration.ts";
import { nginxRoute } from "./nginx-route.ts";
import { promotionGate } from "./promotion-gate.ts";
import { randomSecret } from "./random-secret.ts";
import { release } from "./release.ts";
import { serve } from "./serve.ts";
import { volumeFiles } from "./volume-files.ts";

serve({
  name: "bluegreen",
  version,
  kinds: {
    "bluegreen:index:Release": release,
    "bluegreen:index:ImageBuilds": imageBuilds,
    "bluegreen:index:PromotionGate": promotionGate,
    "bluegreen:index:NginxConfiguration": nginxConfiguration,
    "bluegreen:index:NginxRoute": nginxRoute,
    "bluegreen:index:KubernetesRoute": kubernetesRoute,
    "bluegreen:index:RandomSecret": randomSecret,
    "bluegreen:index:VolumeFiles": volumeFiles,
  },
  // Asked by a program that wants nothing yet, so that this process is there when it does.
  functions: { "bluegreen:index:ready": () => ({}) },
});
