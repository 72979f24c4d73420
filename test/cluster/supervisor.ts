import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { open, readFile } from "node:fs/promises";
import { join } from "node:path";
import { systemEnvironment } from "../../toolchain/engine/debian.ts";
import type { Component } from "./components.ts";
import { enter } from "./namespaces.ts";
import type { ProcessIdentity } from "./process.ts";

/** How many last lines of a component's log an error shows. */
const shownLines = 12;

/** Runs a cluster's components. None is started again: one that ends is a fault, which must not pass unseen. */
export class Supervisor {
  readonly #logs: string;
  readonly #holder: ProcessIdentity;
  readonly #running = new Set<ChildProcess>();
  #failure: string | undefined;
  #ending = false;

  /** @param logs folder for what they print */
  constructor(logs: string, holder: ProcessIdentity) {
    this.#logs = logs;
    this.#holder = holder;
  }

  async start({ name, command }: Component): Promise<void> {
    const output = await open(this.#logOf(name), "w");
    const [program, ...words] = enter(this.#holder, command);
    const child = spawn(program, words, {
      cwd: "/",
      detached: true,
      env: systemEnvironment({ PATH: process.env.PATH, HOME: "/root" }),
      stdio: ["ignore", output.fd, output.fd],
    });
    await output.close();
    this.#running.add(child);
    child.once("error", (error) => this.#end(child, name, error.message));
    child.once("exit", (code, by) => this.#end(child, name, `exit ${code ?? by ?? "unknown"}`));
  }

  /** @throws Error with the last lines of a component that has ended */
  async check(): Promise<void> {
    if (this.#failure === undefined) return;
    const [name = ""] = this.#failure.split(":");
    const lines = (await readFile(this.#logOf(name), "utf8")).trimEnd().split("\n").slice(-shownLines);
    throw new Error([`${this.#failure}; do: read ${this.#logOf(name)}`, ...lines].join("\n  "));
  }

  /** From now on their end is no fault. */
  expectEnd(): void {
    this.#ending = true;
  }

  /** Resolves when all have ended. */
  async ended(): Promise<void> {
    await Promise.all([...this.#running].map((child) => once(child, "exit")));
  }

  #end(child: ChildProcess, name: string, how: string): void {
    this.#running.delete(child);
    if (!this.#ending) this.#failure ??= `${name}: ${how}`;
  }

  #logOf(name: string): string {
    return join(this.#logs, `${name}.log`);
  }
}
