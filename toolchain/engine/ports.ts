/** A port that a stack wants to publish. */
export interface WantedPort {
  /** Path of the setting. */
  readonly setting: string;
  readonly address: string;
  readonly port: number;
  /** Local image without which nobody will publish it. Left out: somebody will. */
  readonly onlyWithImage?: string;
}

/** A port that a container publishes. */
export interface PublishedPort {
  readonly container: string;
  /** Whether the container belongs to the stack itself. */
  readonly own: boolean;
  readonly address: string;
  readonly port: number;
}

/** The container that has the port already; undefined where none has. */
export function holderOf(
  { address, port }: WantedPort,
  published: readonly PublishedPort[],
): PublishedPort | undefined {
  const anywhere = ["0.0.0.0", "::"];
  return published.find(
    (other) =>
      other.port === port &&
      (other.address === address || anywhere.includes(other.address) || anywhere.includes(address)),
  );
}

/** Says who has the port, and what to do. */
export function portRefusal({ setting, address, port }: WantedPort, holder: string, cure: string): string {
  return (
    `${setting}: got ${port}, which ${holder} has on ${address} already; allowed: a port that nobody listens on; ` +
    `do: ${cure}, or pulumi config set --path '${setting}' <another port>`
  );
}
