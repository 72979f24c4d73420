import type { FastifyError, FastifyReply, FastifyRequest } from "fastify";
import { Problem } from "../problem.ts";
import { ValidationProblem } from "./validation.ts";

/** Answers an error as JSON: OpenAI's shape under `/v1`, the peers' elsewhere. */
export function sendFailure(
  error: FastifyError | Problem,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  const problem = problemOf(error);
  if (problem.status >= 500 && !(error instanceof Problem))
    request.log.error({ err: error }, "request failed");
  if (problem.retryAfterSeconds !== undefined) reply.header("retry-after", problem.retryAfterSeconds);
  if (problem.allow !== undefined) reply.header("allow", problem.allow.join(", "));
  const body = request.url.startsWith("/v1/")
    ? { error: openAiError(problem) }
    : peerError(problem, request.id);
  return reply.code(problem.status).type("application/json; charset=utf-8").send(body);
}

export function sendUnknownPath(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const path = request.url.split("?")[0]?.slice(0, 200) ?? "";
  return sendFailure(new Problem(404, "not_found", `there is no ${request.method} ${path}`), request, reply);
}

/** OpenAI's shape of an error. */
export function openAiError({ status, code, message, field }: Problem): object {
  const type = status >= 500 ? "server_error" : status === 429 ? "rate_limit_error" : "invalid_request_error";
  return { message, type, param: field ?? null, code };
}

function peerError(problem: Problem, requestId: string): object {
  const detail = problem instanceof ValidationProblem ? { detail: problem.details } : {};
  return { error: problem.message, request_id: requestId, ...detail };
}

/** What the framework refuses (broken JSON, too large, wrong type) is the client's fault; everything else is ours. */
function problemOf(error: FastifyError | Problem): Problem {
  if (error instanceof Problem) return error;
  const status = error.statusCode ?? 500;
  if (status >= 400 && status < 500) return new Problem(status, error.code.toLowerCase(), error.message);
  return new Problem(500, "internal", "internal error");
}
