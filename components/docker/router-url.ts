/** Public URL of a router, as this machine reaches it: 0.0.0.0 is where a port is published, not where it is asked. */
export function routerUrl(address: string, port: number): string {
  const host = address === "0.0.0.0" ? "127.0.0.1" : address;
  return port === 80 ? `http://${host}` : `http://${host}:${port}`;
}
