import * as pulumi from "@pulumi/pulumi";
import { ImageBuildsResource } from "../../../provider/resources.ts";

// A ledger of builds without images: enough to see what it refuses in a preview.
const config = new pulumi.Config();
const version = config.require("version");

export const { contents } = new ImageBuildsResource("builds", {
  context: config.require("context"),
  builds: { blue: { version, image: `bluegreen-engine-test/never-built:${version}` } },
  completed: { blue: config.require("completed") },
});
