import type { FastifyInstance } from "fastify";
import { paths } from "../contract.ts";
import { openApiDocument } from "../openapi/document.ts";
import type { Parts } from "./parts.ts";

export function openApiRoutes(server: FastifyInstance, { config }: Parts): void {
  const document = openApiDocument(config);
  server.get(paths.openapi, () => document);
}
