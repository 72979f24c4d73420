import { randomUUID } from "node:crypto";
import fastify, {
  LogController,
  type FastifyBaseLogger,
  type FastifyError,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
} from "fastify";
import { headers, paths } from "./contract.ts";
import { chatRoutes } from "./routes/chat.ts";
import { completionRoutes } from "./routes/completions.ts";
import { sendFailure, sendUnknownPath } from "./routes/failure.ts";
import { jsonBodies } from "./routes/json.ts";
import { feedbackRoutes } from "./routes/feedback.ts";
import { healthRoutes } from "./routes/health.ts";
import { OtherMethods } from "./routes/methods.ts";
import { ontologyRoutes } from "./routes/ontology.ts";
import { openApiRoutes } from "./routes/openapi.ts";
import type { Parts } from "./routes/parts.ts";
import { MalformedRequests } from "./malformed.ts";
import { noHost, Problem, rejections } from "./problem.ts";
import { isCopy } from "./shadow/received.ts";

/** Times to receive a request's head, and all of it; streams are answers and are not bounded by them. */
const receiveMilliseconds = { head: 15_000, whole: 30_000 } as const;
/** How often connections are looked at for requests that are late. Node's 30 s would double those times. */
const lookMilliseconds = 2000;
/** Longer than any silence of an answer: who reads nothing for so long is gone. */
const silentSeconds = 15;

const polled: readonly string[] = [paths.live, paths.ready, paths.deep, paths.health, paths.metrics];

/** The HTTP server of one color, not listening yet. */
export function createHttp(parts: Parts, log: FastifyBaseLogger): FastifyInstance {
  const { config, model, metrics } = parts;
  const malformed = new MalformedRequests(config);
  const server = fastify({
    loggerInstance: log,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: config.maxBodyBytes,
    // Whoever asks closes first: this side would now and then close one that is just being used.
    keepAliveTimeout: config.keepAliveSeconds * 1000,
    requestTimeout: receiveMilliseconds.whole,
    connectionTimeout: (Math.max(config.requestSeconds, config.keepAliveSeconds) + silentSeconds) * 1000,
    http: {
      headersTimeout: receiveMilliseconds.head,
      connectionsCheckingInterval: lookMilliseconds,
      // Node would refuse it without a word; see below.
      requireHostHeader: false,
    },
    clientErrorHandler: (error, socket) => {
      malformed.refuse(error, socket);
    },
    forceCloseConnections: "idle",
    // While it closes, a kept connection may still bring a liveness check: answer it.
    return503OnClosing: false,
    requestIdHeader: false,
    genReqId: (request) => sentRequestId(request.headers[headers.requestId]) ?? randomUUID(),
    routerOptions: { maxParamLength: 200 },
    // An address that cannot be decoded comes here, past the hooks.
    frameworkErrors: (error, request, reply) => {
      identify(request, reply);
      void sendFailure(error, request, reply);
    },
  });

  malformed.watch(server.server);
  server.addHook("onRequest", (request, reply, next) => {
    identify(request, reply);
    next();
  });
  server.addHook("onRequest", (request, _reply, next) => {
    const { httpVersion, headers: sent } = request.raw;
    next(httpVersion === "1.1" && sent.host === undefined ? noHost() : undefined);
  });
  server.addHook("onSend", (_request, reply, _payload, next) => {
    if (model.draining) reply.header("connection", "close");
    next();
  });
  server.addHook("onRequest", (request, reply, next) => {
    // Not the hook "onResponse": that one never comes where the client goes away first.
    reply.raw.once("close", () => {
      const status = reply.raw.writableEnded ? reply.statusCode : 499;
      const path = routeOf(request);
      const milliseconds = reply.elapsedTime;
      if (!isCopy(request.headers)) metrics.request(request.method, path, status, milliseconds);
      const level = polled.includes(path) ? "debug" : "info";
      request.log[level](
        { method: request.method, path, status, milliseconds: Math.round(milliseconds) },
        "request",
      );
    });
    next();
  });
  server.setErrorHandler((error: FastifyError, request, reply) => {
    const rejected = error instanceof Problem && rejections.includes(error.code);
    if (rejected && !isCopy(request.headers)) metrics.ofRelease.rejected(error.code);
    return sendFailure(error, request, reply);
  });
  server.setNotFoundHandler(sendUnknownPath);

  jsonBodies(server, [paths.ontology]);
  const others = new OtherMethods(server);
  apiRoutes(server, parts);
  others.refuse();
  return server;

  function identify(request: FastifyRequest, reply: FastifyReply): void {
    reply.header(headers.requestId, request.id);
    reply.header(headers.color, config.color);
    reply.header(headers.release, config.release);
  }
}

/** Everything that this server does; the OpenAPI document lists the same. */
export function apiRoutes(server: FastifyInstance, parts: Parts): void {
  healthRoutes(server, parts);
  chatRoutes(server, parts);
  completionRoutes(server, parts);
  feedbackRoutes(server, parts);
  ontologyRoutes(server, parts);
  openApiRoutes(server, parts);
}

/** The request's id where it is safe to write into logs and headers. */
function sentRequestId(sent: string | string[] | undefined): string | undefined {
  return typeof sent === "string" && /^[\w.:-]{1,128}$/.test(sent) ? sent : undefined;
}

/** The route's pattern as the peers write it. */
function routeOf(request: FastifyRequest): string {
  const { url } = request.routeOptions;
  // Whoever leaves polled requests out knows of one readiness.
  if (url === paths.served) return paths.ready;
  return url?.replace(/:(\w+)/g, "{$1}") ?? "unmatched";
}
