/** Types of this project's provider that rules look at. */
export const releaseType = "bluegreen:index:Release";
export const gateType = "bluegreen:index:PromotionGate";
export const routeTypes = ["bluegreen:index:NginxRoute", "bluegreen:index:KubernetesRoute"] as const;

/** A balancer's route: the users' listener itself, by both names that the provider has for it. */
export const listenerTypes = ["aws:lb/listener:Listener", "aws:alb/listener:Listener"] as const;

/** A balancer, by both names. */
export const balancerTypes = [
  "aws:lb/loadBalancer:LoadBalancer",
  "aws:alb/loadBalancer:LoadBalancer",
] as const;

export const containerType = "docker:index/container:Container";
export const podSetTypes = [
  "kubernetes:apps/v1:Deployment",
  "kubernetes:apps/v1:StatefulSet",
  "kubernetes:apps/v1:DaemonSet",
] as const;

/** What holds the stack's outputs. */
export const stackType = "pulumi:pulumi:Stack";
