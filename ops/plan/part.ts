import { colors, type Color } from "../../components/color.ts";
import type { Change } from "./preview.ts";
import { isRoute } from "./traffic.ts";

/** What a resource belongs to, as people see a stack; in the order in which a plan tells it. */
export const parts = [
  "router",
  "route",
  "gate",
  ...colors,
  "history",
  "monitoring",
  "ground",
  "other",
] as const;

export type Part = (typeof parts)[number];

/** By the components of this project, whose type says it. A color's says which one by its name. */
const partOfComponent: Readonly<Record<string, Part>> = {
  Router: "router",
  AlbRouter: "router",
  AlbFront: "router",
  AlbSecurity: "router",
  AlbDirectPaths: "router",
  History: "history",
  Database: "history",
  Monitoring: "monitoring",
  Grafana: "monitoring",
  DcgmExporter: "monitoring",
  Network: "ground",
  NetworkRoutes: "ground",
  NetworkFlowLog: "ground",
  Cluster: "ground",
  ClusterAddon: "ground",
  SystemNodeGroup: "ground",
  EncryptionKey: "ground",
  VolumeClass: "ground",
  NvidiaDevicePlugin: "ground",
  ModelCache: "ground",
  ModelReader: "ground",
  ModelStore: "ground",
};

/** By the first word of its name, for what stands in no component. */
const partOfWord: Readonly<Record<string, Part>> = {
  router: "router",
  direct: "router",
  history: "history",
  exporter: "monitoring",
  namespace: "ground",
};

/** The part that a resource belongs to. */
export function partOf(change: Pick<Change, "subject">): Part {
  if (isRoute(change)) return "route";
  const { kind, name, within, type } = change.subject;
  if (kind === "PromotionGate") return "gate";
  const component = [...within, type]
    .filter((each) => each.startsWith("bluegreen:") && !each.startsWith("bluegreen:index:"))
    .map((each) => partOfComponent[each.slice(each.lastIndexOf(":") + 1)])
    .find((part) => part !== undefined);
  // Its rules refuse whoever asks for one color: every user passes them.
  if (component === "monitoring" || within.includes("bluegreen:eks:AlbFront")) return component ?? "router";
  return colorIn(name) ?? component ?? partOfWord[name.split("-")[0] ?? ""] ?? "other";
}

/** `green-container`, `router-green-targets` */
function colorIn(name: string): Color | undefined {
  return colors.find((color) => name.split("-").includes(color));
}
