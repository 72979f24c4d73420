import { colors } from "../components/color.ts";
import { endpointAccess } from "../components/eks/cluster-endpoint.ts";
import { clusterPrincipals } from "../components/eks/cluster-principal.ts";
import { capacitySettings } from "../components/eks/gpu-capacity.ts";
import { leastOf } from "../components/eks/gpu-instances.ts";
import { checkedNodePorts } from "../components/eks/node-ports.ts";
import { planSubnets } from "../components/eks/subnet-plan.ts";
import type { EksStackConfig } from "./config.ts";
import { hasRegion, zonesOf } from "./eks-region.ts";
import { givenAt, type JudgedConfig, type Path } from "./judged-config.ts";

/** What the components of AWS would refuse, told by the config's own paths and before anything is declared. */
export function componentConflicts(judged: JudgedConfig, config: EksStackConfig, path: Path): string[] {
  const { region, eks } = config;
  const { endpoint, administrators, viewers, network, nodes, nodePorts } = eks;
  const refused = refusals(path);
  return [
    ...refused("eks", () => endpointAccess(endpoint), {
      publicAccessCidrs: set("203.0.113.7/32"),
      allowEverybody: remove,
    }),
    ...(repeatedPrincipal(config, path) ??
      refused("eks", () => clusterPrincipals(administrators, viewers), {
        administrators: set("arn:aws:iam::111122223333:role/deploy"),
        viewers: remove,
      })),
    ...(hasRegion(config)
      ? refused("eks", () => planSubnets(network.cidr, region, network.zones), {
          cidr: set("10.0.0.0/16"),
          zones: remove,
        })
      : []),
    ...refused("eks", () => checkedNodePorts(nodePorts), {
      nodePorts: (name) =>
        `set --path '${name}.green' ${nodePorts.green % 2 === 0 ? nodePorts.green + 1 : nodePorts.green - 1}`,
    }),
    ...colors
      // Nodes that were left out are as the other color's: one sentence for both.
      .filter((color) => givenAt(judged, `eks.nodes.${color}`) !== undefined)
      .flatMap((color) => {
        const { instanceTypes, capacity, zones = zonesOf(config) } = nodes[color];
        const cures: Cures = {
          instanceTypes: (name) =>
            name.endsWith("]") ? `set --path '${name}' g4dn.xlarge` : `rm --path '${name}[1]'`,
          zones: (name) =>
            nodes[color].zones === undefined
              ? `set --path '${name}[0]' ${zones[0] ?? ""}`
              : `rm --path '${name}[1]'`,
        };
        return [
          ...refused(`eks.nodes.${color}`, () => leastOf(instanceTypes), cures),
          ...refused(`eks.nodes.${color}`, () => capacitySettings(capacity, instanceTypes, zones), cures),
        ];
      }),
  ];
}

/** EKS has one entry for each; which of two lists is right, nobody can guess. */
function repeatedPrincipal({ eks }: EksStackConfig, path: Path): string[] | undefined {
  const named = [
    ...eks.administrators.map((arn, at) => ({ arn, name: path(`eks.administrators[${at}]`) })),
    ...eks.viewers.map((arn, at) => ({ arn, name: path(`eks.viewers[${at}]`) })),
  ];
  const first = (arn: string) => named.find((one) => one.arn === arn);
  const again = named.find((one) => first(one.arn) !== one);
  if (again === undefined) return undefined;
  return [
    `${again.name}: got "${again.arn}", which ${first(again.arn)?.name ?? ""} is too; allowed: once, for a cluster has one entry for each; ` +
      `do: pulumi config rm --path '${again.name}'`,
  ];
}

/** Arguments of `pulumi config` that mend what is at a name, by the last word of the argument that a component refuses. */
type Cures = Readonly<Record<string, (name: string) => string>>;

/** Of a list without entries the first one is set. */
const set = (value: string) => (name: string) =>
  `set --path '${name.endsWith("administrators") ? `${name}[0]` : name}' ${value}`;

const remove = (name: string) => `rm --path '${name}'`;

/** Tells a component's refusal by the config's path: the component names its own arguments, and they have the config's names. */
function refusals(path: Path) {
  return (part: string, decide: () => unknown, cures: Cures): string[] => {
    try {
      decide();
      return [];
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      const [, argument = "", problem = ""] = /^([\w.[\]]+): ([^]*)$/.exec(error.message) ?? [];
      const name = path(`${part}.${argument}`);
      const [, word = ""] = /(\w+)(?:\[\d+\])?$/.exec(argument) ?? [];
      const cure = cures[word] ?? remove;
      return [`${name}: ${problem}; do: pulumi config ${cure(name)}`];
    }
  };
}
