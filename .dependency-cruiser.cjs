/** Imports go one way; docs/architecture.md says why. A room is a folder of the top level. */

/** Files that any room below may name as plain data. */
const appContract = "^app/contract[.]ts$";
const converterContract = "^converter/contract[.]ts$";
const tritonContract = "^triton/contract[.]ts$";
const providerResources = "^provider/resources[.]ts$";
const color = "^components/color[.]ts$";
const routeLayout = "^provider/route-(layout|state)[.]ts$";
const providerGate = "^provider/(gate/|report-folder[.]ts$)";
const providerDocker = "^provider/docker-[^/]+[.]ts$";
const providerWatch = "^provider/(color-watch|router-host)[.]ts$";
const providerKubernetes = "^provider/kubernetes-[^/]+[.]ts$";
const providerDoor = "^provider/local-door[.]ts$";

/** What each room may import besides itself and packages. */
const rooms = {
  infra: ["^components/", providerResources, appContract, converterContract, tritonContract, "^start/"],
  components: [providerResources, appContract, converterContract, tritonContract],
  provider: ["^package[.]json$", "^start/"],
  policies: [color, "^components/labels[.]ts$", appContract],
  ops: [
    "^infra/(config|operation|gate-args)[.]ts$",
    color,
    "^components/(labels|model|model-header|model-memory|release)[.]ts$",
    "^components/docker/(base-images|router-url)[.]ts$",
    "^components/eks/(alb-route-tags|listener-route)[.]ts$",
    "^components/monitoring/(exporter-limits|prometheus-files|jobs|users-series|colors-series)[.]ts$",
    "^policies/level-file[.]ts$",
    appContract,
    converterContract,
    tritonContract,
    "^toolchain/",
    providerDocker,
    providerKubernetes,
    providerWatch,
    providerDoor,
    routeLayout,
    providerGate,
    "^package[.]json$",
  ],
  toolchain: [
    "^components/(model|model-memory|memory-limit)[.]ts$",
    "^components/docker/base-images[.]ts$",
    "^components/monitoring/(grafana|dcgm-exporter)-image[.]ts$",
    "^provider/(serve|kind)[.]ts$",
    providerDocker,
    providerKubernetes,
  ],
  start: [],
  app: [],
  converter: [],
  triton: [],
  docs: ["^components/", providerResources, appContract, converterContract, tritonContract],
};

/** The targets' folders stand alone, so that each can be read, and used, without the others. */
const targets = {
  docker: ["nginx", "monitoring"],
  kubernetes: ["nginx", "monitoring"],
  eks: ["kubernetes"],
  gate: [],
  nginx: [],
  monitoring: [],
};

function roomRule([room, allowed]) {
  return {
    name: `room-${room}`,
    severity: "error",
    comment: `${room}/ may import ${["itself", ...allowed].join(", ")} and packages.`,
    from: { path: `^${room}/` },
    to: { dependencyTypes: ["local"], pathNot: [`^${room}/`, ...allowed] },
  };
}

function targetRule([target, allowed]) {
  const others = Object.keys(targets).filter((other) => other !== target && !allowed.includes(other));
  return {
    name: `target-${target}`,
    severity: "error",
    comment: `components/${target} may import ${allowed.join(", ") || "none"} of the folders beside it.`,
    from: { path: `^components/${target}/` },
    to: { path: `^components/(${others.join("|")})/` },
  };
}

module.exports = {
  forbidden: [
    ...Object.entries(rooms).map(roomRule),
    ...Object.entries(targets).map(targetRule),
    {
      name: "app-own-packages",
      severity: "error",
      comment: "app/ and converter/ are built into images with their own packages alone.",
      from: { path: "^(app|converter)/" },
      to: { path: "^node_modules/", pathNot: "^node_modules/@types/" },
    },
    {
      name: "k6-script",
      severity: "error",
      comment:
        "k6's runtime has neither Node's modules nor packages, so neither has what it shares with others; its own ones are known by their types.",
      from: { path: "^ops/load/script/" },
      to: {
        pathNot: [
          "^ops/load/script/",
          "^ops/json[.]ts$",
          appContract,
          "^node_modules/@types/k6/",
          "^k6(/|$)",
        ],
      },
    },
    {
      name: "k6-runs-main",
      severity: "error",
      comment: "Outside of k6 there are no modules k6/….",
      from: { pathNot: "^ops/load/script/" },
      to: { path: "^ops/load/script/main[.]ts$" },
    },
    {
      name: "nobody-imports-test",
      severity: "error",
      from: { pathNot: "^(test/|vitest[.]config[.]mjs$)" },
      to: { path: "^test/" },
    },
    {
      name: "no-cycles",
      severity: "error",
      comment: "Types alone may look back: nothing of them is left when the program runs.",
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ["type-only"] } },
    },
    {
      name: "no-unresolvable",
      severity: "error",
      comment: "Protobuf's types come from @types alone; eslint refuses to import its classes.",
      from: {},
      to: { couldNotResolve: true, pathNot: "^google-protobuf/" },
    },
    {
      name: "no-development-packages",
      severity: "error",
      comment: "What users run may need only what `npm ci --omit=dev` installs.",
      from: { path: "^(infra|components|provider|policies|ops|toolchain)/" },
      to: {
        dependencyTypes: ["npm-dev"],
        dependencyTypesNot: ["type-only"],
        pathNot: "^node_modules/@types/",
      },
    },
  ],
  options: {
    doNotFollow: { path: "(^|/)node_modules/" },
    exclude: { path: "^([.]bluegreen|models|test/fixtures)/" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "require", "node", "default", "types"],
      extensions: [".ts", ".mjs", ".cjs", ".js", ".json"],
    },
  },
};
