import { join } from "node:path";

/** Where the toolchain keeps what it makes. Everything lies in folders that git ignores. */
export interface Layout {
  readonly root: string;
  /** `.bluegreen`, the parent of all others but the models. */
  readonly home: string;
  /** PULUMI_HOME of a toolchain of our own making. */
  readonly pulumiHome: string;
  readonly pulumiBin: string;
  readonly plugins: string;
  /** Commands of our own making that only some verbs need. */
  readonly tools: string;
  /** Folder of the local file backend. */
  readonly state: string;
  /** File with the generated passphrase of the local backend's secrets, mode 0600. */
  readonly passphrase: string;
  /** Scratch space of builds. */
  readonly build: string;
  readonly logs: string;
  /** What was checked and found good, so that the next run need not look again. */
  readonly marks: string;
  readonly models: string;
}

export function layoutOf(projectDirectory: string): Layout {
  const home = join(projectDirectory, ".bluegreen");
  const pulumiHome = join(home, "pulumi");
  return {
    root: projectDirectory,
    home,
    pulumiHome,
    pulumiBin: join(pulumiHome, "bin"),
    plugins: join(pulumiHome, "plugins"),
    tools: join(home, "tools"),
    state: join(home, "state"),
    passphrase: join(home, "passphrase"),
    build: join(home, "build"),
    logs: join(home, "logs"),
    marks: join(home, "marks"),
    models: join(projectDirectory, "models"),
  };
}
