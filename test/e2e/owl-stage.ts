import { rm } from "node:fs/promises";
import { join } from "node:path";
import { request } from "undici";
import type { OwnStack } from "../../bench/own-stack.ts";
import type { Color } from "../../components/color.ts";
import { everyCase } from "../cases.ts";
import { writeRepository, type RepositoryFile, type TextModel } from "../triton/repository.ts";
import { createStack, docker, root } from "./harness.ts";
import { Monitored } from "./prometheus.ts";

/** In a folder of its own, which git ignores. */
const folder = ".bluegreen/e2e-owl";

/** How long green's Triton loads: longer than what the first update makes after it, so that a flip has to wait for it. */
export const loadSeconds = everyCase ? 60 : 40;

export const scrapeIntervalSeconds = 1;
const prometheusPort = 18673;
const alertmanagerPort = 18674;

export const monitored = new Monitored(prometheusPort, alertmanagerPort);

/** As many words as a stream is asked for tokens, so that some stream is always open. */
const talker: TextModel = { greeting: `Hello! ${"word ".repeat(63).trim()}`, secondsPerWord: 0.01 };

/** Puts a repository with one model where a stack's config can name it. */
export function owlRepository(name: string, more: Partial<TextModel>): Promise<RepositoryFile> {
  return writeRepository(root, `${folder}/${name}/owl.tar`, [{ ...talker, ...more }]);
}

/** A stack whose blue answers in one piece, and whose green streams, once it has loaded. Nothing runs yet. */
export async function createOwlStack(): Promise<OwnStack> {
  const [whole, streaming] = await Promise.all([
    owlRepository("whole", {}),
    owlRepository("streaming", { version: 2, decoupled: true, loadSeconds }),
  ]);
  const release = (model: RepositoryFile) => ({
    version: "1",
    model,
    memoryMebibytes: 512,
    triton: { memoryMebibytes: 1024 },
  });
  return createStack({
    name: "e2e-owl",
    routerPort: 18670,
    colorPorts: { blue: 18671, green: 18672 },
    subnet: "172.28.167.0/24",
    config: {
      workload: "owl",
      blue: release(whole),
      green: release(streaming),
      gate: { loadBudgetSeconds: 180 },
      monitoring: { enabled: true, prometheusPort, alertmanagerPort, scrapeIntervalSeconds, grafana: false },
    },
  });
}

/** Removes the stack, and the models. */
export async function removeOwlStack(stack: OwnStack): Promise<void> {
  await stack.destroy();
  await rm(join(root, folder), { recursive: true, force: true });
}

/** Asks the router: on users' paths, or a color on its direct ones. With a body it is sent as JSON. */
export async function askOwl(stack: OwnStack, path: string, body?: object) {
  const answer = await request(`${stack.url}${path}`, {
    method: body === undefined ? "GET" : "POST",
    ...(body && { headers: { "content-type": "application/json" }, body: JSON.stringify(body) }),
  });
  return { status: answer.statusCode, headers: answer.headers, text: await answer.body.text() };
}

/** When a color's Triton was started, milliseconds since 1970. */
export async function tritonStart(stack: OwnStack, color: Color): Promise<number> {
  const { State: state } = await docker.getContainer(`${stack.prefix}-${color}-triton`).inspect();
  return Date.parse(state.StartedAt);
}

/** Of a shop that has grown: a table leads to the one before it. */
export function schemaOf(tables: number): object {
  return {
    baseIri: "https://example.org/shop#",
    tables: Array.from({ length: tables }, (_, at) => ({
      name: `table_${at}`,
      columns: [
        { name: "id", type: "bigint" },
        { name: "name", type: "varchar(80)", nullable: false },
        { name: "changed_at", type: "timestamp" },
        ...(at > 0 ? [{ name: "parent_id", type: "bigint", nullable: false }] : []),
      ],
      primaryKey: ["id"],
      ...(at > 0 && {
        foreignKeys: [{ columns: ["parent_id"], references: { table: `table_${at - 1}` } }],
      }),
    })),
  };
}
