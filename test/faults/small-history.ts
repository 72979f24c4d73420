import type Docker from "dockerode";
import { baseImages } from "../../components/docker/base-images.ts";
import { containerUser } from "../../components/docker/container-defaults.ts";
import { historyMount } from "../../components/docker/history.ts";
import { labelNames } from "../../components/labels.ts";
import { docker } from "../e2e/harness.ts";

const [uid, gid] = containerUser.split(":");
const mebibytes = 32;

/** The volume of a stack's history, so small that a test can fill it. A container of its own keeps it mounted: it lies in memory. */
export class SmallHistory {
  readonly #keeper: Docker.Container;

  private constructor(keeper: Docker.Container) {
    this.#keeper = keeper;
  }

  /** Makes it before the first update, which takes it over. `prefix`: of the stack's names. */
  static async create(prefix: string): Promise<SmallHistory> {
    const name = `${prefix}-history`;
    await docker.createVolume({
      Name: name,
      Labels: { [labelNames.stack]: prefix },
      DriverOpts: { type: "tmpfs", device: "tmpfs", o: `size=${mebibytes}m,uid=${uid},gid=${gid},mode=0750` },
    });
    const keeper = await docker.createContainer({
      name: keeperOf(prefix),
      Image: baseImages.nginx,
      Cmd: ["sleep", "3600"],
      User: containerUser,
      HostConfig: { Binds: [`${name}:${historyMount}`], Init: true },
    });
    await keeper.start();
    return new SmallHistory(keeper);
  }

  /** What an earlier run that was killed has left. */
  static async sweep(prefix: string): Promise<void> {
    await docker
      .getContainer(keeperOf(prefix))
      .remove({ force: true })
      .catch((error: unknown) => {
        if ((error as { statusCode?: unknown }).statusCode !== 404) throw error;
      });
  }

  /** Takes all the room there is, also what the database has in its journal: `color` is one of the containers that write it. */
  async fill(color: Docker.Container): Promise<void> {
    await run(color, ["node", "-e", truncateJournal]);
    await this.#run(`dd if=/dev/zero of=${historyMount}/filler bs=64k; [ -s ${historyMount}/filler ]`);
  }

  async makeRoom(): Promise<void> {
    await this.#run(`rm ${historyMount}/filler`);
  }

  async remove(): Promise<void> {
    await this.#keeper.remove({ force: true });
  }

  async #run(command: string): Promise<void> {
    await run(this.#keeper, ["sh", "-c", command]);
  }
}

/** What is written next needs room then. */
const truncateJournal =
  'const { createClient } = require("@libsql/client/sqlite3");' +
  "const client = createClient({ url: process.env.HISTORY_URL, timeout: 5000 });" +
  'client.execute("PRAGMA wal_checkpoint(TRUNCATE)").then(() => client.close());';

async function run(container: Docker.Container, command: string[]): Promise<void> {
  const exec = await container.exec({
    Cmd: command,
    AttachStdout: true,
    AttachStderr: true,
  });
  const stream = await exec.start({});
  await new Promise((done) => stream.once("end", done).resume());
  const { ExitCode: code } = await exec.inspect();
  if (code !== 0) throw new Error(`${command.join(" ")}: exit ${code}`);
}

function keeperOf(prefix: string): string {
  return `${prefix}-history-keeper`;
}
