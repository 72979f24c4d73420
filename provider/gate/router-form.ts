import { z } from "zod";
import { unknown, type CheckFailure, type Properties } from "../kind.ts";
import { routerPlace, stackPlace } from "../kubernetes-router-place.ts";
import { secretShape } from "./direct-access.ts";

const servedRoute = z.object({
  activeColor: z.string().optional(),
  weights: z.record(z.string(), z.number()),
  releases: z.record(z.string(), z.string()),
});

const unschedulableSeconds = z.number();

/** How a gate's inputs name its router: by a URL, by its pods, or as a balancer before the pods of the colors. */
export const routerForm = {
  url: z.string().optional(),
  directSecret: z.string().optional(),
  served: servedRoute.optional(),
  kubernetes: z
    .union([
      z.object({ router: routerPlace, unschedulableSeconds }),
      z.object({ colors: stackPlace, unschedulableSeconds }),
    ])
    .optional(),
};

/** What each form consists of, and what it is for. */
const forms = [
  { parts: ["url"], means: "a router with a URL" },
  { parts: ["kubernetes.router"], means: "a router in a cluster" },
  { parts: ["url", "directSecret", "served", "kubernetes.colors"], means: "a balancer before a cluster" },
] as const;

/** A balancer is asked at its URL with a color and a path behind it. */
const balancerUrl = /^https?:\/\/[^\s/?#]+(\/[^\s?#]*[^\s/?#])?$/;

/** Why inputs name no router, in preview already. What only an update can know is not looked at, and the secret is not told. */
export function wrongForm(news: Properties): CheckFailure[] {
  const { url, directSecret } = news;
  const given = partsIn(news);
  if (!forms.some(({ parts }) => parts.join() === given.join())) return [noForm(given)];
  if (directSecret === undefined) return [];
  return [
    ...(isKnown(url) && !balancerUrl.test(url) ? [wrongUrl(url)] : []),
    ...(isKnown(directSecret) && !secretShape.test(directSecret) ? [wrongSecret(directSecret)] : []),
  ];
}

function partsIn({ url, directSecret, served, kubernetes }: Properties): string[] {
  const { router, colors } = (kubernetes ?? {}) as Properties;
  const parts = { url, directSecret, served, "kubernetes.router": router, "kubernetes.colors": colors };
  return Object.entries(parts).flatMap(([name, value]) =>
    value === undefined || value === null ? [] : [name],
  );
}

function isKnown(value: unknown): value is string {
  return typeof value === "string" && value !== unknown;
}

/** The engine shows the value of a property that a refusal names, a secret's too. */
const noneShown = "";

function noForm(given: readonly string[]): CheckFailure {
  const allowed = forms.map(({ parts, means }) => `${parts.join(" and ")} (${means})`).join("; or ");
  return {
    property: noneShown,
    reason:
      `got ${given.join(" and ") || "neither url nor kubernetes"}, which names no router. Allowed: ${allowed}. ` +
      "Do: give the gate exactly one of them.",
  };
}

function wrongUrl(url: string): CheckFailure {
  return {
    property: "url",
    reason:
      `got "${url}". Allowed: http:// or https:// with a host, without a slash, a query or a fragment at its end. ` +
      "Do: give what the balancer's direct paths begin with.",
  };
}

function wrongSecret(secret: string): CheckFailure {
  return {
    property: noneShown,
    reason:
      `directSecret: got ${secret.length} characters. Allowed: 32 to 128 letters, digits, - and _, for a balancer takes * and ? for any others. ` +
      "Do: let RandomSecret make one.",
  };
}
