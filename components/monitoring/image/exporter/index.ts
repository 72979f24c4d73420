import { createSocket } from "node:dgram";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { BrokenAnswers } from "./broken-answers.ts";
import { linesPort, metricsPort, volume } from "./contract.ts";
import { RequestCounts } from "./counts.ts";
import { readLine } from "./line.ts";
import { lostDatagrams } from "./lost.ts";
import { routeText, verdictText } from "./route-text.ts";
import { readRoute } from "./route.ts";
import { readVerdicts } from "./verdicts.ts";

/** As much as the kernel allows: about 280 lines, what arrives in 50 ms at 5,000 requests a second. */
const receiveBufferBytes = 4 * 1024 * 1024;

/** Counts the lines that arrive from the router's address, reads its volume, and tells Prometheus. */
function main(router: string): void {
  const counts = new RequestCounts();
  const broken = new BrokenAnswers();
  const lines = createSocket("udp4");
  lines.on("message", (message, { address }) => {
    const line = address === router ? message.toString("utf8") : "";
    if (broken.hear(line)) return;
    const request = readLine(line);
    if (request) counts.count(request, broken.take(request.connection));
    else counts.countUnreadable();
  });
  lines.bind(linesPort, () => lines.setRecvBufferSize(receiveBufferBytes));

  const server = createServer((request, response) => {
    if (request.url !== "/metrics") {
      response.writeHead(404).end();
      return;
    }
    const lost = lostDatagrams(readFileSync("/proc/net/udp", "utf8"), linesPort);
    response.setHeader("content-type", "text/plain; version=0.0.4; charset=utf-8");
    const read = routeText(readRoute(volume.root)) + verdictText(readVerdicts(volume.root));
    response.end(counts.text(lost) + read);
  });
  server.listen(metricsPort);

  process.once("SIGTERM", () => process.exit(0));
}

const [router] = process.argv.slice(2);
if (router === undefined) throw new Error("usage: index.ts <address of the router>");
main(router);
