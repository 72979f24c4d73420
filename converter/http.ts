import { randomUUID } from "node:crypto";
import fastify, {
  LogController,
  type FastifyBaseLogger,
  type FastifyError,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
} from "fastify";
import type { Config } from "./config.ts";
import { headers, paths, turtle } from "./contract.ts";
import type { Conversions } from "./conversions.ts";
import type { Metrics } from "./metrics.ts";
import { sendFailure, sendUnknownPath } from "./routes/failure.ts";
import { goneSignal } from "./routes/gone.ts";
import { OtherMethods } from "./routes/methods.ts";

/** Time to receive a whole request. */
const receiveMilliseconds = 30_000;

const polled: readonly string[] = [paths.live, paths.ready, paths.metrics];

export interface Parts {
  readonly config: Config;
  readonly conversions: Conversions;
  readonly metrics: Metrics;
}

/** The HTTP server of one converter, not listening yet. */
export function createHttp(parts: Parts, log: FastifyBaseLogger): FastifyInstance {
  const { config, conversions, metrics } = parts;
  const server = fastify({
    loggerInstance: log,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: config.maxBodyBytes,
    // Whoever asks closes first: this side would now and then close one that is just being used.
    keepAliveTimeout: config.keepAliveSeconds * 1000,
    requestTimeout: receiveMilliseconds,
    forceCloseConnections: "idle",
    // While it closes, a kept connection may still bring a liveness check: answer it.
    return503OnClosing: false,
    requestIdHeader: false,
    genReqId: (request) => sentRequestId(request.headers[headers.requestId]) ?? randomUUID(),
    // An address that cannot be decoded comes here, past the hooks.
    frameworkErrors: (error, request, reply) => {
      identify(request, reply);
      void sendFailure(error, request, reply);
    },
  });

  server.addHook("onRequest", (request, reply, next) => {
    identify(request, reply);
    // Not the hook "onResponse": that one never comes where the client goes away first.
    reply.raw.once("close", () => told(request, reply));
    next();
  });
  server.addHook("onSend", (_request, reply, _payload, next) => {
    if (conversions.draining) reply.header("connection", "close");
    next();
  });
  server.setErrorHandler((error: FastifyError, request, reply) => sendFailure(error, request, reply));
  server.setNotFoundHandler(sendUnknownPath);

  // The bytes as they come: they are read when their turn comes.
  server.removeAllContentTypeParsers();
  server.addContentTypeParser("application/json", { parseAs: "buffer" }, (_request, body, done) =>
    done(null, body),
  );
  const others = new OtherMethods(server);
  routes(server, parts);
  others.refuse();
  return server;

  function identify(request: FastifyRequest, reply: FastifyReply): void {
    reply.header(headers.requestId, request.id);
    reply.header(headers.color, config.color);
    reply.header(headers.release, config.release);
  }

  function told(request: FastifyRequest, reply: FastifyReply): void {
    const status = reply.raw.writableEnded ? reply.statusCode : 499;
    const path = request.routeOptions.url ?? "unmatched";
    const milliseconds = reply.elapsedTime;
    metrics.request(request.method, path, status, milliseconds);
    const level = polled.includes(path) ? "debug" : "info";
    const facts = { method: request.method, path, status, milliseconds: Math.round(milliseconds) };
    request.log[level](facts, "request");
  }
}

function routes(server: FastifyInstance, { conversions, metrics }: Parts): void {
  server.get(paths.live, () => ({ status: "alive" }));

  server.get(paths.ready, (_request, reply) => {
    const verdict = conversions.verdict();
    if (!verdict.ready) return reply.code(503).send({ status: "not_ready", reason: verdict.reason });
    return { status: "ready" };
  });

  server.get(paths.metrics, async (_request, reply) =>
    reply.type(metrics.contentType).send(await metrics.text()),
  );

  server.post<{ Body: Buffer | undefined }>(paths.convert, async ({ body }, reply) => {
    const document = await conversions.run(body ?? Buffer.alloc(0), goneSignal(reply));
    return reply.type(`${turtle}; charset=utf-8`).send(document);
  });
}

/** The request's id where it is safe to write into logs and headers. */
function sentRequestId(sent: string | string[] | undefined): string | undefined {
  return typeof sent === "string" && /^[\w.:-]{1,128}$/.test(sent) ? sent : undefined;
}
