import { text } from "../shape.ts";

/** Of a load balancer or a target group. The official provider makes a name up where none is given; this plugin wants it stated. */
export const balancingName = text({
  required: true,
  replaces: true,
  unique: true,
  longest: 32,
  pattern: /^(?!internal-)[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?$/,
});
