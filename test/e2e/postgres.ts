import { execFile, spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { appendFile, chown, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { promisify } from "node:util";
import { freePort } from "../../bench/app-server.ts";

const run = promisify(execFile);
const versionsFolder = "/usr/lib/postgresql";
const user = "bluegreen";
/** Characters that have to be escaped in a URL. */
const password = "p@ss/w:rd?";

/** PostgreSQL cannot be had here; says why. */
export class NoPostgres extends Error {
  override readonly name = "NoPostgres";
}

interface Identity {
  readonly uid: number;
  readonly gid: number;
}

/** A PostgreSQL cluster of its own from Debian's package, on a free port. */
export class Postgres {
  readonly #programs: string;
  readonly #folder: string;
  readonly #address: string;
  readonly #port: number;
  readonly #identity: Identity | undefined;
  #process: ChildProcess | undefined;

  private constructor(
    programs: string,
    folder: string,
    address: string,
    port: number,
    identity: Identity | undefined,
  ) {
    this.#programs = programs;
    this.#folder = folder;
    this.#address = address;
    this.#port = port;
    this.#identity = identity;
  }

  /**
   * Makes and starts a cluster at an address of this host, which answers there and on the networks beside it. Throws `NoPostgres`
   * where the package is not there and cannot be installed.
   */
  static async create(address = "127.0.0.1"): Promise<Postgres> {
    const programs = (await installedPrograms()) ?? (await installPrograms());
    // PostgreSQL refuses to run as root; the package brings a user for it.
    const identity = process.getuid?.() === 0 ? await identityOf("postgres") : undefined;
    const folder = await mkdtemp(join(tmpdir(), "bluegreen-postgres-"));
    const passwordFile = join(folder, "password");
    await writeFile(passwordFile, password);
    if (identity) {
      for (const path of [folder, passwordFile]) await chown(path, identity.uid, identity.gid);
    }
    const cluster = new Postgres(programs, folder, address, await freePort(), identity);
    const settings = ["--auth=scram-sha-256", `--pwfile=${passwordFile}`, `--username=${user}`];
    await run(
      join(programs, "initdb"),
      ["--pgdata", cluster.#data, "--no-sync", "--encoding=UTF8", "--locale=C", ...settings],
      { cwd: folder, ...identity },
    );
    await appendFile(join(cluster.#data, "pg_hba.conf"), "host all all samenet scram-sha-256\n");
    await cluster.start();
    return cluster;
  }

  /** URL of a database that is there already. */
  get url(): string {
    return this.#urlOf("postgres");
  }

  /** Makes a database; gives its URL. */
  async createDatabase(name: string): Promise<string> {
    await this.#asUser("createdb", name);
    return this.#urlOf(name);
  }

  /** What a statement on a database prints: a line for each row, without names of columns. */
  async query(database: string, statement: string): Promise<readonly string[]> {
    const printed = await this.#asUser("psql", "-d", database, "--no-psqlrc", "-A", "-t", "-c", statement);
    return printed.split("\n").filter((line) => line !== "");
  }

  /** Starts the cluster, and waits until it answers. */
  async start(): Promise<void> {
    const options = ["-h", this.#address, "-p", String(this.#port), "-k", this.#folder];
    this.#process = spawn(join(this.#programs, "postgres"), ["-D", this.#data, ...options], {
      cwd: this.#folder,
      stdio: "ignore",
      ...this.#identity,
    });
    const deadline = performance.now() + 30_000;
    for (;;) {
      try {
        await run(join(this.#programs, "pg_isready"), ["-h", this.#address, "-p", String(this.#port)]);
        return;
      } catch (error) {
        if (performance.now() > deadline || this.#process.exitCode !== null) throw error;
        await delay(100);
      }
    }
  }

  /** Stops the cluster, as an outage does: open connections are broken. */
  async stop(): Promise<void> {
    const { exitCode } = this.#process ?? { exitCode: 0 };
    if (exitCode !== null || this.#process === undefined) return;
    const ended = once(this.#process, "exit");
    this.#process.kill("SIGINT");
    await ended;
  }

  async remove(): Promise<void> {
    await this.stop();
    await rm(this.#folder, { recursive: true, force: true });
  }

  get #data(): string {
    return join(this.#folder, "data");
  }

  #urlOf(database: string): string {
    return `postgres://${user}:${encodeURIComponent(password)}@${this.#address}:${this.#port}/${database}`;
  }

  async #asUser(program: string, ...words: readonly string[]): Promise<string> {
    const environment = { PATH: process.env["PATH"], PGPASSWORD: password };
    const where = ["-h", this.#address, "-p", String(this.#port), "-U", user];
    const options = { env: environment, cwd: this.#folder };
    return (await run(join(this.#programs, program), [...where, ...words], options)).stdout;
  }
}

async function installedPrograms(): Promise<string | undefined> {
  const versions = await readdir(versionsFolder).catch((): string[] => []);
  const newest = versions.sort((left, right) => Number(right) - Number(left))[0];
  return newest === undefined ? undefined : join(versionsFolder, newest, "bin");
}

async function installPrograms(): Promise<string> {
  if (process.getuid?.() !== 0)
    throw new NoPostgres("there is no PostgreSQL, and installing Debian's needs root");
  const options = { env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" }, timeout: 180_000 };
  try {
    await run("apt-get", ["update", "-qq"], options);
    await run("apt-get", ["install", "-y", "-qq", "--no-install-recommends", "postgresql"], options);
  } catch (error) {
    throw new NoPostgres(`Debian's postgresql cannot be installed: ${String(error).slice(0, 300)}`);
  }
  const programs = await installedPrograms();
  if (programs === undefined) throw new NoPostgres(`Debian's postgresql left nothing in ${versionsFolder}`);
  return programs;
}

async function identityOf(name: string): Promise<Identity> {
  const id = async (flag: string) => Number((await run("id", [flag, name])).stdout);
  return { uid: await id("-u"), gid: await id("-g") };
}
