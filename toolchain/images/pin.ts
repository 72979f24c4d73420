// `npm run pin`: learns the digests of the images that are known by their tag alone, and of those that are named, into digests.json.
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { dcgmExporterImage } from "../../components/monitoring/dcgm-exporter-image.ts";
import { grafanaImage } from "../../components/monitoring/grafana-image.ts";
import { dockerClient } from "../../provider/docker-client.ts";
import { messageOf } from "../errors.ts";
import { recordedDigests } from "./digests.ts";
import { learnDigests } from "./learn-digests.ts";
import { officialTriton } from "./recipe.ts";

async function main(): Promise<void> {
  const named = process.argv.slice(2);
  const references = [officialTriton, grafanaImage, dcgmExporterImage, ...named].filter(
    (reference) => !reference.includes("@"),
  );
  const { signal } = new AbortController();
  const { digests, failures } = await learnDigests(
    dockerClient(process.env),
    [...new Set(references)],
    recordedDigests,
    signal,
  );
  await writeFile(join(__dirname, "digests.json"), `${JSON.stringify(digests, null, 2)}\n`);
  for (const [reference, digest] of Object.entries(digests)) process.stdout.write(`${reference}@${digest}\n`);
  for (const failure of failures) process.stderr.write(`not learned: ${failure}\n`);
  if (failures.length > 0) process.exitCode = 1;
}

main().catch((reason: unknown) => {
  process.stderr.write(`${messageOf(reason)}\n`);
  process.exitCode = 1;
});
