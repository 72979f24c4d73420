import type { StackConfig } from "./config.ts";

/** A config as it is judged: filled in, as it was given, and whose it is. */
export interface JudgedConfig {
  readonly config: StackConfig;
  /** Keys as somebody wrote them, without the project's prefix. */
  readonly given: Readonly<Record<string, unknown>>;
  /** Config of every package as Pulumi hands it over. */
  readonly values: Readonly<Record<string, string>>;
  readonly project: string;
  readonly stack: string;
}

/** A key with the project's prefix. */
export type Path = (name: string) => string;

/** What somebody wrote at a key such as `router.port`; undefined where nobody did. */
export function givenAt({ given }: Pick<JudgedConfig, "given">, name: string): unknown {
  return name
    .split(".")
    .reduce<unknown>(
      (at, key) => (typeof at === "object" && at !== null ? (at as Record<string, unknown>)[key] : undefined),
      given,
    );
}
