import js from "@eslint/js";
import { defineConfig, globalIgnores } from "eslint/config";
import tseslint from "typescript-eslint";

/** The only files that read the environment; everything else is told what it needs. Tests set it for what they start. */
const environmentReaders = [
  "infra/config.ts",
  "infra/operation.ts",
  "app/config.ts",
  "converter/config.ts",
  "ops/**",
  "toolchain/**",
  "provider/docker-endpoint.ts",
  "provider/local-docker.ts",
  "provider/kubernetes-client.ts",
  "bench/**",
  "test/**",
];

const environmentMessage =
  "The environment is read in infra/{config,operation}.ts, {app,converter}/config.ts, ops/, toolchain/ and provider/{docker-endpoint,local-docker,kubernetes-client}.ts only; " +
  "take the value as an argument.";

/** Messages of the SDK take objects of its own protobuf version only. */
const protobuf = {
  group: ["google-protobuf", "google-protobuf/*"],
  allowTypeImports: true,
  message: "Take protobuf's classes from the SDK's messages, as provider/wire.ts does.",
};

const unused = { argsIgnorePattern: "^_", varsIgnorePattern: "^_", ignoreRestSiblings: true };

/**
 * The classic model of dashboards: files of it are what every Grafana reads at its start. The one that the SDK prefers needs an API
 * that Grafana serves once it runs.
 */
const classicDashboards = {
  from: "package",
  package: "@grafana/grafana-foundation-sdk",
  name: ["Dashboard", "DashboardBuilder"],
};

/** What Node gives to plain JavaScript; TypeScript knows its globals itself. */
const nodeGlobals = {
  AbortController: "readonly",
  AbortSignal: "readonly",
  Buffer: "readonly",
  URL: "readonly",
  clearInterval: "readonly",
  clearTimeout: "readonly",
  console: "readonly",
  fetch: "readonly",
  performance: "readonly",
  process: "readonly",
  setInterval: "readonly",
  setTimeout: "readonly",
};

export default defineConfig(
  globalIgnores(["**/node_modules/", ".bluegreen/", "dist/", "models/", "test/fixtures/"]),
  { linterOptions: { noInlineConfig: true } },
  js.configs.recommended,
  {
    files: ["**/*.mjs", "**/*.cjs"],
    languageOptions: { globals: nodeGlobals },
    rules: { "no-unused-vars": ["error", unused] },
  },
  {
    files: ["**/*.cjs", "provider/pulumi-resource-*"],
    languageOptions: {
      sourceType: "commonjs",
      globals: { ...nodeGlobals, __dirname: "readonly", module: "writable", require: "readonly" },
    },
  },
  {
    files: ["**/*.ts"],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      "@typescript-eslint/consistent-type-imports": ["error", { fixStyle: "inline-type-imports" }],
      "@typescript-eslint/no-confusing-void-expression": [
        "error",
        { ignoreArrowShorthand: true, ignoreVoidReturningFunctions: true },
      ],
      "@typescript-eslint/no-deprecated": ["error", { allow: [classicDashboards] }],
      "@typescript-eslint/no-restricted-imports": ["error", { patterns: [protobuf] }],
      "@typescript-eslint/no-unused-vars": ["error", unused],
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      "@typescript-eslint/switch-exhaustiveness-check": "error",
    },
  },
  {
    rules: {
      "no-restricted-properties": [
        "error",
        { object: "process", property: "env", message: environmentMessage },
      ],
      "no-restricted-imports": [
        "error",
        {
          paths: ["process", "node:process"].map((name) => ({
            name,
            importNames: ["env"],
            message: environmentMessage,
          })),
        },
      ],
    },
  },
  {
    files: environmentReaders,
    rules: { "no-restricted-properties": "off", "no-restricted-imports": "off" },
  },
);
