/**
 * Where a router keeps its configuration and its route. nginx looks for `<live>/<color>/<bucket>` at every request,
 * so that one swap of the `live` link moves the users without a reload.
 */
export const routeLayout = {
  /** Mount point of the router's volume. */
  root: "/var/lib/bluegreen",
  /** The configuration that nginx was started with: a link into `configurations/`. */
  configuration: "nginx.conf",
  /** Link to the directory of the route in force. */
  live: "live",
  /** Link that is asked while `live` is being swapped: the engine removes a link before it writes the new one. */
  previous: "previous",
  /** Name of a route's description inside its directory. */
  description: "route.json",
  /** Directory with the gate's last verdict about each color: `<color>.json`. */
  verdicts: "gate",
  /** Where the router's pods mount the route's ConfigMap: each bucket is an empty file `<color>.<bucket>`. */
  kubernetes: {
    directory: "route",
    /** The link that kubelet swaps in one step: what it points to is the route in force. */
    data: "route/..data",
    /** Name of the description of the route that was proven last. */
    proven: "proven.json",
  },
  /** User keys are hashed into this many buckets, one file each. */
  buckets: 100,
} as const;

/**
 * What a router on Docker keeps secret, in a volume of its own that nobody else mounts. A set is written whole and put in force by one
 * rename, so that no request meets a moment without keys.
 */
export const secretLayout = {
  /** Mount point of the volume. */
  root: "/var/lib/bluegreen-secrets",
  /** Link to the set in force. */
  current: "current",
  /** Directory of a set: an empty file for each key, by its name. */
  keys: "keys",
  /** Files of a set, in PEM. */
  certificate: "certificate.pem",
  privateKey: "private-key.pem",
  /** User and group of nginx, which alone may read it. */
  owner: 10_001,
} as const;

/** Path at which a router answers with the version of the configuration in force. */
export const configurationPath = "/router/configuration";

/** Path at which a router tells the route in force, as JSON. */
export const statusPath = "/deployment-status";
