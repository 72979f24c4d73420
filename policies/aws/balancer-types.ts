/** Both types that a kind of a balancer's resources has: `aws.lb` and `aws.alb` are the same things of AWS. */
function bothOf(kind: string, name: string): readonly [string, string] {
  return [`aws:lb/${kind}:${name}`, `aws:alb/${kind}:${name}`];
}

export const balancerTypes = bothOf("loadBalancer", "LoadBalancer");
export const listenerTypes = bothOf("listener", "Listener");
export const listenerRuleTypes = bothOf("listenerRule", "ListenerRule");
export const targetGroupTypes = bothOf("targetGroup", "TargetGroup");
