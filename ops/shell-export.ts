/** What the lines are for: shells whose words we can quote, of which `posix` is sh, bash, zsh and dash; and the file `$GITHUB_ENV` of GitHub Actions. */
export const shells = ["posix", "fish", "github"] as const;

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
      return folders.length === 0 ? [] : [lines[shell].path(folders, inheritedPath)];
    });
}

interface Syntax {
  variable(name: string, value: string): string;
  /** Puts folders before the shell's PATH, which is `inherited` where it cannot be named. */
  path(folders: readonly string[], inherited: string): string;
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
  github: {
    variable: githubLine,
    path: (folders, inherited) => githubLine("PATH", [...folders, inherited].join(":")),
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

/** A line of `$GITHUB_ENV`, which takes values as they are. */
function githubLine(name: string, value: string): string {
  if (/[\r\n]/.test(value))
    throw new Error(`${name} has several lines, which would be variables of their own`);
  return `${name}=${value}`;
}
