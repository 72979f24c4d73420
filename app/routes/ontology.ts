import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { headers, paths } from "../contract.ts";
import { ConverterUnavailable } from "../converter/converter.ts";
import { conversionTimedOut, converterUnavailable, draining, noConverter } from "../problem.ts";
import { goneSignal } from "./gone.ts";
import type { Parts } from "./parts.ts";

/** What of a request the converter is told besides its body. */
const asked = ["content-type", "accept"] as const;
/** What of the converter's answer is told besides status and body. The length lets a client see that an answer broke off. */
const answered = ["content-type", "content-length", "retry-after"] as const;

/** Hands relational schemas on to the converter, and its answers back, as they come. */
export function ontologyRoutes(server: FastifyInstance, { config, converter, forwards, model }: Parts): void {
  server.post(paths.ontology, async (request, reply) => {
    if (converter === undefined) throw noConverter();
    if (model.draining) throw draining();
    const answer = await unlessUnavailable(
      converter.convert({
        body: request.body as Buffer | string | undefined,
        headers: headersOf(request),
        signal: forwarded(reply),
      }),
    );
    for (const name of answered) {
      const value = answer.headers[name];
      if (value !== undefined) reply.header(name, value);
    }
    return await reply.code(answer.statusCode).send(answer.body);
  });

  /** Aborts when the client goes, time is up, or a drain cuts; open until the answer is sent, or is not going to be. */
  function forwarded(reply: FastifyReply): AbortSignal {
    const controller = new AbortController();
    const gone = goneSignal(reply);
    const close = forwards.open(controller);
    const timer = setTimeout(() => {
      controller.abort(conversionTimedOut(config.requestSeconds));
    }, config.requestSeconds * 1000);
    gone.addEventListener("abort", () => {
      controller.abort(gone.reason);
    });
    reply.raw.once("close", () => {
      clearTimeout(timer);
      close();
    });
    return controller.signal;
  }
}

function headersOf(request: FastifyRequest): Record<string, string> {
  const sent = asked.flatMap((name) => {
    const value = request.headers[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return { ...Object.fromEntries(sent), [headers.requestId]: request.id };
}

async function unlessUnavailable<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    throw error instanceof ConverterUnavailable ? converterUnavailable(error.message) : error;
  }
}
