/** Where the lines of the configuration take a user's address and scheme from. */
export interface UserVariables {
  readonly address: string;
  readonly scheme: string;
  /** Lines that set them. */
  readonly lines: string;
}

/**
 * Who asks, as a request's connection tells. Behind a balancer that tells of the balancer, or of a node that passed the request on: the balancer ends
 * X-Forwarded-For with the user's address, and users wrote what is before it.
 *
 * @param balancerPort port of the requests that come through a balancer. Undefined: there is none
 */
export function userVariables(balancerPort: number | undefined): UserVariables {
  if (balancerPort === undefined) return { address: "$remote_addr", scheme: "$scheme", lines: "" };
  return {
    address: "$user_address",
    scheme: "$user_scheme",
    lines: `  # Who asks through a balancer.
  map "$server_port $http_x_forwarded_for" $user_address { "~^${balancerPort} (.*, *)?(?<told_address>[^ ,]+)$" $told_address; default $remote_addr; }
  map "$server_port $http_x_forwarded_proto" $user_scheme { "~^${balancerPort} (?<told_scheme>https?)$" $told_scheme; default $scheme; }

`,
  };
}
