import { createSocket } from "node:dgram";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { askRouters } from "./ask-routers.ts";
import { BrokenAnswers } from "./broken-answers.ts";
import { linesPort, metricsPort, nginxPort, volume } from "./contract.ts";
import { RequestCounts } from "./counts.ts";
import { readLine } from "./line.ts";
import { lostDatagrams } from "./lost.ts";
import { figuresText } from "./nginx-figures.ts";
import { routeText, verdictText } from "./route-text.ts";
import { readRoute } from "./route.ts";
import { readSurroundings, type Surroundings } from "./surroundings.ts";
import { readVerdicts } from "./verdicts.ts";

/** As much as the kernel allows: about 280 lines, what arrives in 50 ms at 5,000 requests a second. */
const receiveBufferBytes = 4 * 1024 * 1024;

/** Counts the lines that arrive from the routers, reads the mounted route, and tells Prometheus. */
function main({ layout, onlyRouter, routers }: Surroundings): void {
  const counts = new RequestCounts();
  const broken = new BrokenAnswers();
  const lines = createSocket("udp4");
  lines.on("message", (message, { address }) => {
    const line = onlyRouter === undefined || address === onlyRouter ? message.toString("utf8") : "";
    if (broken.hear(line, address)) return;
    const request = readLine(line);
    if (request) counts.count(request, broken.take(address, request.connection));
    else counts.countUnreadable();
  });
  lines.bind(linesPort, () => lines.setRecvBufferSize(receiveBufferBytes));

  answer(metricsPort, () => {
    const lost = lostDatagrams(readFileSync("/proc/net/udp", "utf8"), linesPort);
    const read = routeText(readRoute(volume.root, layout)) + verdictText(readVerdicts(volume.root));
    return counts.text(lost) + read;
  });
  if (routers) answer(nginxPort, async () => figuresText(await askRouters(routers)));

  process.once("SIGTERM", () => process.exit(0));
}

/** Answers Prometheus on a port; with 503 where there is nothing to tell. */
function answer(port: number, textOf: () => string | Promise<string>): void {
  const server = createServer((request, response) => {
    if (request.url !== "/metrics") {
      response.writeHead(404).end();
      return;
    }
    const told = Promise.resolve().then(textOf);
    told.then(
      (text) => response.setHeader("content-type", "text/plain; version=0.0.4; charset=utf-8").end(text),
      (reason: unknown) => response.writeHead(503).end(`${String(reason)}\n`),
    );
  });
  server.listen(port);
}

main(readSurroundings(process.argv.slice(2)));
