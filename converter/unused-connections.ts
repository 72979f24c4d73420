import type { Server } from "node:http";
import type { Socket } from "node:net";

/**
 * Connections that never brought a request. Clients open them ahead of need, and Node does not count them as idle, so that
 * closing a server would wait for them.
 */
export class UnusedConnections {
  readonly #sockets = new Set<Socket>();

  constructor(server: Server) {
    server.on("connection", (socket) => {
      this.#sockets.add(socket);
      socket.once("close", () => this.#sockets.delete(socket));
    });
    server.on("request", ({ socket }) => this.#sockets.delete(socket));
  }

  close(): void {
    for (const socket of this.#sockets) socket.destroy();
  }
}
