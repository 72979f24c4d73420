import { routerMetrics } from "./contract.ts";

/** What a running route tells at `/deployment-status`. */
export interface ToldRoute {
  readonly weights: Readonly<Record<string, number>>;
  readonly shadow?: { readonly percent: number };
  readonly rejected?: Readonly<Record<string, { readonly at: string }>>;
}

/** How long the router may take to answer, milliseconds. */
const askMilliseconds = 1000;

/** Asks the router; undefined where none is in force, or nothing answers. */
export async function askRoute(statusUrl: string): Promise<ToldRoute | undefined> {
  try {
    const response = await fetch(statusUrl, { signal: AbortSignal.timeout(askMilliseconds) });
    const told = (await response.json()) as Partial<ToldRoute> | null;
    return response.ok && isObject(told?.weights) ? (told as ToldRoute) : undefined;
  } catch {
    return undefined;
  }
}

/** A route in Prometheus' text format; nothing where there is none, so that nobody takes 0 % for a fact. */
export function routeText(route: ToldRoute | undefined): string {
  if (route === undefined) return "";
  const { weight, shadow, rejected } = routerMetrics;
  const rejections = Object.entries(route.rejected ?? {});
  const lines = [
    ...family(weight, "Share of the users that the running route gives a color, percent"),
    ...Object.entries(route.weights).map(([color, percent]) => `${weight}{color="${color}"} ${percent}`),
    ...family(shadow, "Share of the active color's requests that are copied, percent"),
    `${shadow} ${route.shadow?.percent ?? 0}`,
    ...family(rejected, "Time at which the route came to refuse a release of the color"),
    ...rejections.map(([color, { at }]) => `${rejected}{color="${color}"} ${Date.parse(at) / 1000}`),
  ];
  return `${lines.join("\n")}\n`;
}

function family(name: string, help: string): string[] {
  return [`# HELP ${name} ${help}`, `# TYPE ${name} gauge`];
}

function isObject(value: unknown): boolean {
  return value !== null && typeof value === "object";
}
