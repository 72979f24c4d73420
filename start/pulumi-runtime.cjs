// `@pulumi/pulumi/runtime`, all of it; see pulumi.cjs.
Object.assign(
  exports,
  require("@pulumi/pulumi/runtime/config"),
  require("@pulumi/pulumi/runtime/invoke"),
  require("@pulumi/pulumi/runtime/resource"),
  require("@pulumi/pulumi/runtime/rpc"),
  require("@pulumi/pulumi/runtime/settings"),
  require("@pulumi/pulumi/runtime/stack"),
  { setMocks: require("@pulumi/pulumi/runtime/mocks").setMocks },
);
for (const name of ["serializeFunction", "serializeFunctionAsync", "computeCodePaths"])
  Object.defineProperty(exports, name, {
    enumerable: true,
    get: () => require("@pulumi/pulumi/runtime")[name],
  });
