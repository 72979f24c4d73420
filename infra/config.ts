import { RunError } from "@pulumi/pulumi/errors";
import { type z } from "zod";
import type { Color } from "../components/color.ts";
import { type color as colorSchema, stackSchema } from "./schema.ts";

type Parsed = z.infer<typeof stackSchema>;

/** Config of one color, defaults filled in. */
export type ColorConfig = z.infer<typeof colorSchema>;

/** The whole config of a stack, defaults filled in; a color that was left out has the other one's release. */
export type StackConfig = Readonly<Omit<Parsed, Color> & Record<Color, ColorConfig>>;

/** Refused config: one line a problem, each with its path. */
export class ConfigError extends RunError {
  readonly problems: readonly string[];
  constructor(stack: string, problems: readonly string[]) {
    super(
      `Pulumi.${stack}.yaml has ${problems.length} problem(s):\n${problems.map((line) => `  - ${line}`).join("\n")}`,
    );
    this.problems = problems;
  }
}

/**
 * Parses config as Pulumi hands it over: `<project>:<key>` to text, objects as JSON. Keys of other projects and
 * packages are none of ours and are passed over. Throws `ConfigError`.
 */
export function parseStackConfig(
  values: Readonly<Record<string, string>>,
  project: string,
  stack: string,
): StackConfig {
  const own = Object.entries(values).filter(([key]) => key.startsWith(`${project}:`));
  const object = Object.fromEntries(
    own.map(([key, text]) => [key.slice(project.length + 1), fromText(text)]),
  );
  const parsed = stackSchema.safeParse(object);
  if (!parsed.success)
    throw new ConfigError(
      stack,
      parsed.error.issues.map((issue) => explain(issue, project, object)),
    );
  const { blue, green, ...rest } = parsed.data;
  const first = blue ?? green;
  if (first === undefined) {
    throw new ConfigError(stack, [
      `${project}:blue: neither color is configured; allowed is an object such as { version: "1" }; ` +
        `do: pulumi config set --path '${project}:blue.version' 1`,
    ]);
  }
  const config = { ...rest, blue: blue ?? first, green: green ?? first };
  const clashes = portClashes(config);
  if (clashes.length > 0) throw new ConfigError(stack, clashes);
  return deepFreeze(config);
}

function portClashes(config: StackConfig): string[] {
  const ports = {
    "router.port": config.router.port,
    "ports.blue": config.ports.blue,
    "ports.green": config.ports.green,
  };
  const names = Object.entries(ports);
  return names.flatMap(([name, value], index) =>
    names
      .slice(index + 1)
      .filter(([, other]) => other === value)
      .map(
        ([other]) =>
          `${name} and ${other}: both are ${value}; every port must be another; change one of them`,
      ),
  );
}

/** Pulumi stores text; objects, numbers and booleans are JSON in it. */
function fromText(text: string): unknown {
  if (!/^(\{|\[|true$|false$|-?\d)/.test(text)) return text;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

function explain(issue: z.core.$ZodIssue, project: string, object: unknown): string {
  const path = `${project}:${issue.path.map(String).join(".")}`;
  if (issue.code === "unrecognized_keys") {
    return `${path === `${project}:` ? project : path}: unknown key(s) ${issue.keys.join(", ")}; remove or correct them`;
  }
  const value = issue.path.reduce<unknown>(
    (at, key) =>
      at !== null && typeof at === "object" ? (at as Record<PropertyKey, unknown>)[key] : undefined,
    object,
  );
  const got = value === undefined ? "it is missing" : `got ${shown(issue.path, value)}`;
  return `${path}: ${got}; ${issue.message}`;
}

/** A value as a message shows it: a URL of a database may hold a password. */
function shown([key]: readonly PropertyKey[], value: unknown): string {
  return key === "history" ? "another value" : JSON.stringify(value);
}

function deepFreeze<T>(value: T): T {
  if (value !== null && typeof value === "object" && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const child of Object.values(value)) deepFreeze(child);
  }
  return value;
}
