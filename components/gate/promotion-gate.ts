import type * as pulumi from "@pulumi/pulumi";
import {
  PromotionGateResource,
  type GateArgs,
  type GateRouterArgs,
  type Rejections,
} from "../../provider/resources.ts";
import type { Color } from "../color.ts";
import type { ApprovedBackend, Backend } from "../contract.ts";

/** Where the gate finds the router, whose direct paths the checks take. */
export type GateRouter = GateRouterArgs & {
  /** Name of the router's container: Prometheus is told from its volume what the gate found. Default: nobody is told so. */
  readonly routerContainer?: pulumi.Input<string>;
};

/** What the checks measure against comes with `GateArgs`; the program's config fills its defaults in. */
export type PromotionGateArgs = GateArgs & GateRouter & Candidates;

interface Candidates {
  /** The color that gets the users. */
  readonly activeColor: Color;
  /** Every color with a weight above 0. */
  readonly candidates: readonly Backend[];
  /** The color that the running route gives most users. Default: the active one of the last update. */
  readonly serving?: Color | undefined;
  /** Version of each color, for the refusal of a rejected one and for what is told. Default: nothing is refused so. */
  readonly versions?: Readonly<Record<Color, string>>;
  /** Releases that users were taken back from. Default: none. */
  readonly rejected?: Rejections;
}

/**
 * Checks every color that is to receive users: readiness within its load budget, the release it serves, smoke prompts, what it
 * keeps of the color that serves, a golden set. A color that does not pass fails the update with the route untouched. A plain resource and no component,
 * so that a flip's preview is one row for the gate and one for the route.
 */
export class PromotionGate extends PromotionGateResource {
  /** The colors that passed; the only way to get an `ApprovedBackend`. */
  readonly backends: readonly ApprovedBackend[];

  constructor(name: string, args: PromotionGateArgs, options: pulumi.CustomResourceOptions = {}) {
    const candidates = Object.fromEntries(args.candidates.map((backend) => [backend.color, backend.release]));
    const containers = Object.fromEntries(
      args.candidates.flatMap(({ color, containerName }) =>
        containerName === undefined ? [] : [[color, containerName]],
      ),
    );
    const services = Object.fromEntries(
      args.candidates.flatMap(({ color, serviceContainers = [] }) =>
        serviceContainers.length === 0 ? [] : [[color, serviceContainers]],
      ),
    );
    const resources = args.candidates.flatMap((backend) => backend.resources);
    super(
      name,
      {
        activeColor: args.activeColor,
        candidates,
        ...routerOf(args),
        containers,
        ...(Object.keys(services).length > 0 && { services }),
        limits: args.limits,
        ...(args.mode && { mode: args.mode }),
        ...(args.compatibility && { compatibility: args.compatibility }),
        ...(args.golden && { golden: args.golden }),
        ...(args.routerContainer !== undefined && { routerContainer: args.routerContainer }),
        ...(args.serving && { serving: args.serving }),
        ...(args.versions && { versions: args.versions }),
        ...(args.rejected && { rejected: args.rejected }),
      },
      { ...options, dependsOn: [...resources, ...listed(options.dependsOn)] },
    );
    this.backends = args.candidates.map(({ color }) => this.#approve(color));
  }

  #approve(color: Color): ApprovedBackend {
    const release = this.approved.apply((approved) => approved[color] ?? "");
    return { color, release } as ApprovedBackend;
  }
}

/** The part of the arguments that names the router, and nothing beside it. */
function routerOf(args: GateRouterArgs): GateRouterArgs {
  if (args.directSecret !== undefined) {
    const { url, directSecret, served, weights, kubernetes } = args;
    return { url, directSecret, served, weights, kubernetes };
  }
  return args.kubernetes ? { kubernetes: args.kubernetes } : { url: args.url };
}

function listed(dependsOn: pulumi.CustomResourceOptions["dependsOn"]): pulumi.Resource[] {
  return Array.isArray(dependsOn)
    ? (dependsOn as pulumi.Resource[])
    : dependsOn
      ? [dependsOn as pulumi.Resource]
      : [];
}
