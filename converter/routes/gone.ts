import type { FastifyReply } from "fastify";
import { clientGone } from "../problem.ts";

/** Aborts when the client closes its connection before the answer is complete. */
export function goneSignal(reply: FastifyReply): AbortSignal {
  const controller = new AbortController();
  reply.raw.once("close", () => {
    if (!reply.raw.writableEnded) controller.abort(clientGone());
  });
  return controller.signal;
}
