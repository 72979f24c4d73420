import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { paths } from "../contract.ts";
import { Problem } from "../problem.ts";
import { verdicts } from "../storage/storage.ts";
import type { Parts } from "./parts.ts";
import type { opinion } from "./shapes.ts";
import { validated } from "./validation.ts";

/** The body of `POST /feedback`. */
export const feedbackBody = z.strictObject({
  request_id: z.string().min(1).max(128).meta({ description: "X-Request-Id of the answer" }),
  verdict: z.enum(verdicts),
  // PostgreSQL cannot store U+0000.
  comment: z
    .string()
    .max(4000)
    .regex(/^[^\0]*$/, "it holds U+0000")
    .nullish(),
});

/** Opinions of answers: the last one of an answer counts, so that sending one again changes nothing. */
export function feedbackRoutes(server: FastifyInstance, { recorder }: Parts): void {
  server.post(paths.feedback, async (request, reply): Promise<z.output<typeof opinion>> => {
    const { request_id: requestId, verdict, comment } = validated(feedbackBody, request.body, "body", 422);
    const known = await recorder.give({ requestId, verdict, comment: comment ?? undefined });
    if (!known) {
      throw new Problem(
        404,
        "unknown_request",
        `request_id: no stored answer has ${JSON.stringify(requestId)}; send the X-Request-Id of an answer`,
        { field: "request_id" },
      );
    }
    reply.code(201);
    return { request_id: requestId, verdict, comment: comment ?? null };
  });
}
