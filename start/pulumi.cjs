// `@pulumi/pulumi`, all of it, but what takes half a second of processor time to load is loaded when somebody asks for it: the automation
// API, and in `runtime` what sends functions elsewhere (TypeScript, npm's Arborist). A program of resources needs neither.
Object.assign(
  exports,
  require("@pulumi/pulumi/config"),
  require("@pulumi/pulumi/errors"),
  require("@pulumi/pulumi/metadata"),
  require("@pulumi/pulumi/output"),
  require("@pulumi/pulumi/resource"),
  require("@pulumi/pulumi/stackReference"),
  require("@pulumi/pulumi/stash"),
  {
    asset: require("@pulumi/pulumi/asset"),
    dynamic: require("@pulumi/pulumi/dynamic"),
    iterable: require("@pulumi/pulumi/iterable"),
    log: require("@pulumi/pulumi/log"),
    provider: require("@pulumi/pulumi/provider"),
    runtime: require("./pulumi-runtime.cjs"),
    utils: require("@pulumi/pulumi/utils"),
    deploymentOnlyModule: true,
  },
);
Object.defineProperty(exports, "automation", {
  enumerable: true,
  get: () => require("@pulumi/pulumi/automation"),
});
