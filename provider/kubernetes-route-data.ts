import { routeLayout } from "./route-layout.ts";
import { bucketColors, describeRoute, type Route } from "./route.ts";
import { routeShape } from "./route-shape.ts";

/** What a route's ConfigMap holds: each entry is a file in the pods that mount it. */
export type RouteData = Readonly<Record<string, string>>;

const { description, kubernetes } = routeLayout;

/** Everything of a route; `proven` is the description of the one that was proven last. */
export function routeData(route: Route, proven?: string): RouteData {
  const buckets = bucketColors(route.weights).map((color, bucket) => [`${color}.${bucket}`, ""] as const);
  return { [description]: describeRoute(route), ...provenIn(proven), ...Object.fromEntries(buckets) };
}

/** The same data with what is in force as the route that was proven last. */
export function asProven(data: RouteData): RouteData {
  return { ...data, ...provenIn(data[description]) };
}

/** Whether the route in force was proven. One that a killed update has written was not. */
export function isProven(data: RouteData): boolean {
  return data[description] !== undefined && data[description] === data[kubernetes.proven];
}

/** Whether the data is exactly this route, proven or not: not a bucket more, nor one of another color. */
export function holds(data: RouteData, route: Route): boolean {
  const wanted = routeData(route, data[kubernetes.proven]);
  const keys = Object.keys(wanted);
  return keys.length === Object.keys(data).length && keys.every((key) => data[key] === wanted[key]);
}

/** The route as the buckets really say it, whatever its description claims; undefined where nobody wrote one. */
export function routeIn(data: RouteData, colors: readonly string[]): Route | undefined {
  const described = describedBy(data[description]);
  return described && { ...described, weights: weightsIn(data, colors) };
}

/** The route that was proven last; undefined where none was, or it is the one in force. */
export function lastProven(data: RouteData): { readonly route: Route; readonly data: RouteData } | undefined {
  const text = data[kubernetes.proven];
  const route = isProven(data) ? undefined : describedBy(text);
  return route && { route, data: routeData(route, text) };
}

function weightsIn(data: RouteData, colors: readonly string[]): Record<string, number> {
  const buckets = Array.from({ length: routeLayout.buckets }, (_, bucket) => bucket);
  return Object.fromEntries(
    colors.map((color) => [color, buckets.filter((bucket) => `${color}.${bucket}` in data).length]),
  );
}

function provenIn(text: string | undefined): RouteData {
  return text === undefined ? {} : { [kubernetes.proven]: text };
}

function describedBy(text = ""): Route | undefined {
  try {
    return routeShape.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
