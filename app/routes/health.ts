import { hostname } from "node:os";
import type { FastifyInstance, FastifyReply } from "fastify";
import type { z } from "zod";
import { paths, type DeepHealth } from "../contract.ts";
import type { Verdict } from "../readiness.ts";
import type { Parts } from "./parts.ts";
import type { health } from "./shapes.ts";

/** Everything that `GET /health/deep` says; the names are the peers', but for `release`, the schemas and what follows them. */
type Health = z.output<typeof health> & DeepHealth;

const mebibyte = 1024 * 1024;

export function healthRoutes(server: FastifyInstance, parts: Parts): void {
  const { model, metrics } = parts;

  server.get(paths.live, () => ({ status: "alive" }));

  const told = (verdict: Verdict, reply: FastifyReply) => {
    if (!verdict.ready) return reply.code(503).send({ status: "not_ready", reason: verdict.reason });
    return {
      status: "ready",
      inference_ms: rounded(model.inferenceMilliseconds ?? 0),
      memory_pct: rounded(model.memory().percent),
    };
  };
  server.get(paths.ready, (_request, reply) => told(model.verdict(), reply));
  server.get(paths.served, (_request, reply) => told(model.ownVerdict(), reply));

  for (const path of [paths.deep, paths.health]) server.get(path, () => healthOf(parts));

  server.get(paths.metrics, async (_request, reply) =>
    reply.type(metrics.contentType).send(await metrics.text()),
  );
}

function healthOf({ config, model, answers, storage }: Parts): Health {
  const memory = model.memory();
  return {
    status: statusOf(model),
    model_loaded: model.engine !== undefined,
    model_name: config.modelName,
    inference_test_ms:
      model.inferenceMilliseconds === undefined ? null : rounded(model.inferenceMilliseconds),
    memory_used_mb: rounded(memory.usedBytes / mebibyte),
    memory_limit_mb: rounded(memory.limitBytes / mebibyte),
    memory_pct: rounded(memory.percent),
    uptime_seconds: rounded(process.uptime()),
    requests_served: answers.served,
    avg_latency_ms: rounded(answers.averageMilliseconds),
    active_requests: answers.active,
    version: config.version,
    container_id: hostname(),
    color: config.color,
    release: config.release,
    schema: storage.schema?.server ?? null,
    database_schema: storage.schema?.database ?? null,
    context_tokens: config.contextTokens,
    model: headerOf(model),
  };
}

function headerOf({ engine }: Parts["model"]): Health["model"] {
  if (engine === undefined) return null;
  const { architecture, contextLength, tokenizer, chatTemplate } = engine.facts;
  return { architecture, context_length: contextLength, tokenizer, chat_template: chatTemplate };
}

function statusOf(model: Parts["model"]): Health["status"] {
  if (model.draining) return "draining";
  if (model.starting) return "starting";
  return model.verdict().ready ? "healthy" : "degraded";
}

function rounded(value: number): number {
  return Math.round(value * 10) / 10;
}
