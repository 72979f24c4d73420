import type { FastifyError, FastifyReply, FastifyRequest } from "fastify";
import { variables } from "../contract.ts";
import { Problem } from "../problem.ts";

/** Answers an error as JSON, in the shape that OpenAI's clients know, with `problems` beside it: the model server hands it on as it is. */
export function sendFailure(
  error: FastifyError | Problem,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  const problem = problemOf(error, reply.server.initialConfig.bodyLimit);
  if (!(error instanceof Problem) && problem.status >= 500)
    request.log.error({ err: error }, "request failed");
  if (problem.retryAfterSeconds !== undefined) reply.header("retry-after", problem.retryAfterSeconds);
  if (problem.allow !== undefined) reply.header("allow", problem.allow.join(", "));
  const { status, message, code, findings } = problem;
  const type = status >= 500 ? "server_error" : status === 429 ? "rate_limit_error" : "invalid_request_error";
  const body = { error: { message, type, param: findings[0]?.path ?? null, code, problems: findings } };
  return reply.code(status).type("application/json; charset=utf-8").send(body);
}

export function sendUnknownPath(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const path = request.url.split("?")[0]?.slice(0, 200) ?? "";
  return sendFailure(new Problem(404, "not_found", `there is no ${request.method} ${path}`), request, reply);
}

/** What the framework refuses (too large, wrong type) is the client's fault; everything else is ours. */
function problemOf(error: FastifyError | Problem, bodyLimit: number | undefined): Problem {
  if (error instanceof Problem) return error;
  const status = error.statusCode ?? 500;
  if (status === 413)
    return new Problem(
      413,
      "body_too_large",
      `body: is larger than ${bodyLimit} bytes (${variables.maxBodyBytes}); convert the schema in parts, or raise the limit`,
    );
  if (status === 415)
    return new Problem(
      415,
      "unsupported_media_type",
      "content-type: is not application/json; send a schema as JSON, with that content type",
    );
  if (status >= 400 && status < 500) return new Problem(status, error.code.toLowerCase(), error.message);
  return new Problem(500, "internal", "internal error");
}
