import type { FastifyInstance } from "fastify";
import { Problem } from "../problem.ts";

/** Answers methods that a path does not have with 405 and `Allow`. Create it before the routes. */
export class OtherMethods {
  readonly #server: FastifyInstance;
  readonly #paths = new Map<string, Set<string>>();

  constructor(server: FastifyInstance) {
    this.#server = server;
    server.addHook("onRoute", ({ url, method }) => {
      const methods = this.#paths.get(url) ?? new Set<string>();
      for (const each of [method].flat()) methods.add(each);
      this.#paths.set(url, methods);
    });
  }

  /** Call it after the routes. */
  refuse(): void {
    for (const [url, methods] of [...this.#paths]) {
      const allow = [...methods];
      this.#server.route({
        method: this.#server.supportedMethods.filter((method) => !methods.has(method)),
        url,
        // Before the body is read: it is of no interest.
        onRequest: (request, _reply, done) => {
          const path = request.url.split("?")[0]?.slice(0, 200) ?? "";
          const message = `${path} has no ${request.method}; it has ${allow.join(", ")}`;
          done(new Problem(405, "method_not_allowed", message, { allow }));
        },
        handler: () => undefined,
      });
    }
  }
}
