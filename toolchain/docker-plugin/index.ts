import { serve } from "../../provider/serve.ts";
import { containerKind } from "./container.ts";
import { DockerEngine } from "./engine.ts";
import { imageKind } from "./image.ts";
import { getNetwork, networkKind } from "./network.ts";
import { remoteImageKind } from "./remote-image.ts";
import { volumeKind } from "./volume.ts";

const engine = new DockerEngine();

serve({
  name: "docker",
  version: "5.2.0",
  kinds: {
    "docker:index/container:Container": containerKind(engine),
    "docker:index/image:Image": imageKind(engine),
    "docker:index/network:Network": networkKind(engine),
    "docker:index/remoteImage:RemoteImage": remoteImageKind(engine),
    "docker:index/volume:Volume": volumeKind(engine),
  },
  functions: { "docker:index/getNetwork:getNetwork": getNetwork(engine) },
  checkConfiguration: (configuration) => engine.check(configuration),
  onConfigure: (configuration) => engine.configure(configuration),
});
