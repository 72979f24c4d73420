/** Enough for the lines that arrive between the two of one request, and those of requests that are not counted. */
const remembered = 100;

/**
 * Whose answers broke off. nginx's variables do not tell it: `$status` is 200, and `$request_completion` is empty only
 * where the client left. Its error log does, right before the request's own line and by the number of the same connection.
 * Routers count their connections on their own, so a number means nothing without the address of its router.
 */
export class BrokenAnswers {
  readonly #connections = new Set<string>();

  /** True for a line of a router's error log, whatever it says. */
  hear(line: string, router: string): boolean {
    if (!/^<\d+>.{15} router_error: /.test(line)) return false;
    const connection = brokenConnection(line);
    if (connection === undefined) return true;
    this.#connections.add(keyOf(router, connection));
    const [oldest] = this.#connections;
    if (oldest !== undefined && this.#connections.size > remembered) this.#connections.delete(oldest);
    return true;
  }

  /** Whether the request that ended on this router's connection broke off; asked once, since nginx closes such a connection. */
  take(router: string, connection: number): boolean {
    return this.#connections.delete(keyOf(router, connection));
  }
}

function keyOf(router: string, connection: number): string {
  return `${router} ${connection}`;
}

const pattern =
  /\[\w+\] \d+#\d+: \*(\d+) (?:upstream|recv\(\)|readv\(\)) [^,"]* while (?:reading upstream|sending to client), client: /;

/**
 * The connection of a line such as `[error] 6#6: *3 recv() failed (104: …) while reading upstream, client: …`. What users
 * wrote comes after `client:`. nginx names what it was about to do, which may be `sending to client`; a client's own
 * failures are below the level of errors. Before the head it is `reading response header from upstream`: the status tells.
 */
function brokenConnection(line: string): number | undefined {
  const [, found] = pattern.exec(line) ?? [];
  return found === undefined ? undefined : Number(found);
}
