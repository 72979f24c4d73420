/** Public URL of a router, as this machine reaches it: 0.0.0.0 is where a port is published, not where it is asked. */
export function routerUrl(address: string, port: number): string {
  const host = address === "0.0.0.0" ? "127.0.0.1" : address;
  return port === 80 ? `http://${host}` : `http://${host}:${port}`;
}

/** URL at which gate, route and operators ask a router: a port of their own where users have one to themselves. */
export function operatorUrl({
  address,
  port,
  operatorPort,
}: {
  readonly address: string;
  readonly port: number;
  readonly operatorPort?: number | undefined;
}): string {
  return operatorPort === undefined ? routerUrl(address, port) : `http://127.0.0.1:${operatorPort}`;
}

/** Public URL of a router with TLS. */
export function secureUrl(address: string, port: number): string {
  const url = routerUrl(address, port === 443 ? 80 : port);
  return url.replace("http:", "https:");
}
