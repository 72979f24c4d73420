import type { JavaScriptValue } from "google-protobuf/google/protobuf/struct_pb";
import type { ProgramInfo } from "@pulumi/pulumi/proto/language_pb.js";

/** `runtime.options` of a Pulumi.yaml, PulumiPolicy.yaml or PulumiPlugin.yaml. */
export interface RuntimeOptions {
  /** Compile TypeScript when the program starts. @default true */
  readonly typescript: boolean;
  /** Arguments of node itself, before the program. @default none */
  readonly nodeArguments: readonly string[];
  /** Path of a tsconfig.json other than the program's own. */
  readonly tsconfig?: string;
  /** @default "npm" */
  readonly packageManager: string;
}

export function runtimeOptionsOf(info: ProgramInfo | undefined): RuntimeOptions {
  return parseRuntimeOptions(info?.getOptions()?.toJavaScript() ?? {});
}

export function parseRuntimeOptions(options: Readonly<Record<string, JavaScriptValue>>): RuntimeOptions {
  const text = (key: string) =>
    typeof options[key] === "string" && options[key] !== "" ? options[key] : undefined;
  const { typescript } = options;
  return {
    typescript: typescript !== false && typescript !== "false",
    nodeArguments: splitArguments(text("nodeargs") ?? ""),
    tsconfig: text("tsconfig"),
    packageManager: text("packagemanager") ?? "npm",
  };
}

/** Splits at white space outside of quotes: `--import=tsx "--title=my app"`. */
export function splitArguments(line: string): string[] {
  const parts = line.match(/(?:[^\s"']+|"[^"]*"|'[^']*')+/g) ?? [];
  return parts.map((part) => part.replace(/"([^"]*)"|'([^']*)'/g, "$1$2"));
}

/** The variables that tell `@pulumi/pulumi` how to load TypeScript. */
export function typescriptVariables({ typescript, tsconfig }: RuntimeOptions): Record<string, string> {
  return {
    ...(typescript ? { PULUMI_NODEJS_TYPESCRIPT: "true" } : {}),
    ...(tsconfig ? { PULUMI_NODEJS_TSCONFIG_PATH: tsconfig } : {}),
  };
}
