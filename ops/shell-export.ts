/** Shells whose words we can quote; `posix` is sh, bash, zsh and dash. */
export const shells = ["posix", "fish"] as const;

export type Shell = (typeof shells)[number];

/**
 * Lines that set the variables in a shell, in the order of their names. Folders that `environment` puts before
 * `inheritedPath` are put before the shell's own PATH: npx adds folders of its own, which no shell should keep.
 */
export function exportLines(
  environment: Readonly<Record<string, string>>,
  inheritedPath: string,
  shell: Shell,
): string[] {
  return Object.entries(environment)
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .flatMap(([name, value]) => {
      if (name !== "PATH") return [lines[shell].variable(name, value)];
      const added = value.endsWith(inheritedPath) ? value.slice(0, -inheritedPath.length) : value;
      const folders = added.split(":").filter((folder) => folder !== "");
      return folders.length === 0 ? [] : [lines[shell].path(folders)];
    });
}

interface Syntax {
  variable(name: string, value: string): string;
  /** Puts folders before the shell's PATH. */
  path(folders: readonly string[]): string;
}

const lines: Readonly<Record<Shell, Syntax>> = {
  posix: {
    variable: (name, value) => `export ${name}=${posixQuoted(value)}`,
    path: (folders) => `export PATH=${posixQuoted(`${folders.join(":")}:`)}"$PATH"`,
  },
  fish: {
    variable: (name, value) => `set -gx ${name} ${fishQuoted(value)}`,
    path: (folders) => `set -gx PATH ${folders.map(fishQuoted).join(" ")} $PATH`,
  },
};

/** A word that sh, bash, zsh and dash take as it is. */
export function posixQuoted(value: string): string {
  return `'${value.replaceAll("'", "'\\''")}'`;
}

/** fish knows `\\\\` and `\\'` inside single quotes. */
function fishQuoted(value: string): string {
  return `'${value.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
}
