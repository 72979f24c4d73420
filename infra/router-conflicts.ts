import type { StackConfig } from "./config.ts";
import type { Path } from "./judged-config.ts";

/** Settings of users' way to the router that are fine alone and wrong together, a sentence each. */
export function entranceConflicts({ target, router, apiKeys }: StackConfig, path: Path): string[] {
  return [
    ...keysElsewhere(target, apiKeys, path),
    ...burstOfNothing(router.limits, path),
    ...(target === "docker" ? withoutOperatorPort(router, apiKeys, path) : []),
    ...(target === "docker" ? voluntaryLimits(router, path) : []),
  ];
}

/** An ingress or a balancer knows its users; the router behind it has no volume for keys. */
function keysElsewhere(target: StackConfig["target"], apiKeys: StackConfig["apiKeys"], path: Path): string[] {
  if (target === "docker" || apiKeys === undefined) return [];
  return [
    `${path("apiKeys")}: they are set with target ${target}, where what stands in front of the router knows its users; allowed: with target docker; ` +
      `do: pulumi config rm '${path("apiKeys")}'`,
  ];
}

function withoutOperatorPort(
  { operatorPort, tls }: StackConfig["router"],
  apiKeys: StackConfig["apiKeys"],
  path: Path,
): string[] {
  if (operatorPort !== undefined) return [];
  const wanting = [apiKeys && path("apiKeys"), tls && path("router.tls")].filter(
    (name) => name !== undefined,
  );
  return wanting.map(
    (name) =>
      `${name}: it is set without ${path("router.operatorPort")}, so that gate and route had no way to the router; allowed: with a port for them on 127.0.0.1; ` +
      `do: pulumi config set --path '${path("router.operatorPort")}' 8002`,
  );
}

/** On a port that operators share, users who ask for one color are not counted. */
function voluntaryLimits({ operatorPort, limits }: StackConfig["router"], path: Path): string[] {
  if (operatorPort !== undefined) return [];
  return (["requestsPerSecond", "addressRequestsPerSecond"] as const)
    .filter((rate) => limits[rate] !== undefined)
    .map(
      (rate) =>
        `${path(`router.limits.${rate}`)}: got ${limits[rate]} without ${path("router.operatorPort")}, so that who asks for one color passes it by; allowed: with a port of operators on 127.0.0.1; ` +
        `do: pulumi config set --path '${path("router.operatorPort")}' 8002`,
    );
}

function burstOfNothing(limits: StackConfig["router"]["limits"], path: Path): string[] {
  const pairs = [
    ["burst", "requestsPerSecond", 5],
    ["addressBurst", "addressRequestsPerSecond", 50],
  ] as const;
  return pairs
    .filter(([burst, rate]) => limits[burst] !== undefined && limits[rate] === undefined)
    .map(
      ([burst, rate, example]) =>
        `${path(`router.limits.${burst}`)}: got ${limits[burst]} requests without ${rate}, above which they are let through; allowed: with ${rate}; ` +
        `do: pulumi config set --path '${path(`router.limits.${rate}`)}' ${example}`,
    );
}
