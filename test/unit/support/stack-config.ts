import { commandsIn } from "./shell-commands.ts";

type Config = Readonly<Record<string, unknown>>;

/** A stack file's config after the `pulumi config set` of a script. */
export function withSettings(before: Config, script: string): Config {
  const config: Record<string, unknown> = structuredClone(before);
  for (const { key, value } of settingsIn(script)) {
    const named = key.includes(":") ? key : `bluegreen:${key}`;
    const [top = "", ...segments] = named.split(/[.[\]]+/).filter((segment) => segment !== "");
    if (segments.length === 0) config[top] = value;
    else config[top] = withValue(config[top], segments, typed(value));
  }
  return config;
}

/** Config as Pulumi hands it to a program. */
export function configTexts(config: Config): Record<string, string> {
  return Object.fromEntries(
    Object.entries(config).map(([key, value]) => [
      key,
      typeof value === "string" ? value : JSON.stringify(value),
    ]),
  );
}

/** What each `pulumi config set` of a script sets. */
function settingsIn(script: string): { readonly key: string; readonly value: string }[] {
  return commandsIn(script).flatMap(([program, config, verb, ...words]) => {
    if ([program, config, verb].join(" ") !== "pulumi config set") return [];
    const [key = "", value = ""] = words.filter((word, at) => {
      return !word.startsWith("--") && words[at - 1] !== "--stack";
    });
    return [{ key, value }];
  });
}

function withValue(whole: unknown, [segment = "", ...rest]: readonly string[], value: unknown): unknown {
  if (segment === "") return value;
  if (/^\d+$/.test(segment)) {
    const items = Array.isArray(whole) ? [...(whole as unknown[])] : [];
    items[Number(segment)] = withValue(items[Number(segment)], rest, value);
    return items;
  }
  const object = typeof whole === "object" && whole !== null ? (whole as Record<string, unknown>) : {};
  return { ...object, [segment]: withValue(object[segment], rest, value) };
}

/** `--path` takes what is a number or a truth value for one. */
function typed(value: string): unknown {
  return /^(true|false|\d+)$/.test(value) ? (JSON.parse(value) as unknown) : value;
}
