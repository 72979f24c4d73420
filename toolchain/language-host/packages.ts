import { readdirSync, readFileSync, realpathSync } from "node:fs";
import { dirname, join, resolve } from "node:path";

/** The part of an installed package's package.json that matters here. */
interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly pulumi?: {
    readonly resource?: boolean;
    readonly name?: string;
    readonly version?: string;
    readonly server?: string;
    readonly parameterization?: Parameterization;
  };
}

/** Base64 of what turns a base provider into the package's own. */
interface Parameterization {
  readonly name: string;
  readonly version: string;
  readonly value: string;
}

/** A provider that an installed npm package speaks to. */
export interface RequiredPackage {
  readonly name: string;
  /** With a leading `v`. */
  readonly version: string;
  readonly server: string;
  readonly parameterization?: Parameterization;
}

export interface Dependency {
  readonly name: string;
  readonly version: string;
}

/** Providers of all npm packages that a program in `directory` may import, whatever depth they are installed at. */
export function requiredPackages(directory: string): RequiredPackage[] {
  const required = new Map<string, RequiredPackage>();
  // Of some hundred manifests a handful say it: the others need not be read as JSON.
  for (const manifest of reachableManifests(directory, '"pulumi"')) {
    const found = requirementOf(manifest);
    if (found) required.set(`${found.name} ${found.version}`, found);
  }
  return [...required.values()];
}

export function requirementOf({ name, version, pulumi }: Manifest): RequiredPackage | undefined {
  if (!pulumi?.resource) return undefined;
  const provider = pulumi.name ?? (name.startsWith("@pulumi/") ? name.slice("@pulumi/".length) : undefined);
  if (!provider) return undefined;
  return {
    name: provider,
    version: `v${(pulumi.version ?? version).replace(/^v/, "")}`,
    server: pulumi.server ?? "",
    parameterization: pulumi.parameterization,
  };
}

/** Packages of the program in `directory`: those its package.json names, or all that are installed. */
export function dependenciesOf(directory: string, transitive: boolean): Dependency[] {
  const own = readManifest(directory) as { dependencies?: object; devDependencies?: object } | undefined;
  const direct = new Set(Object.keys({ ...own?.dependencies, ...own?.devDependencies }));
  const found = new Map<string, Dependency>();
  for (const { name, version } of reachableManifests(directory)) {
    if (found.has(name) || !(transitive || direct.has(name))) continue;
    found.set(name, { name, version });
  }
  return [...found.values()];
}

/** Manifests in the `node_modules` of `directory` and of the folders above it, or those of them that have a word. */
function* reachableManifests(directory: string, word = ""): Generator<Manifest> {
  const seen = new Set<string>();
  for (let folder = resolve(directory); ; folder = dirname(folder)) {
    yield* installedManifests(folder, word, seen);
    if (folder === dirname(folder)) return;
  }
}

function* installedManifests(folder: string, word: string, seen: Set<string>): Generator<Manifest> {
  const modules = realPath(join(folder, "node_modules"));
  if (!modules || seen.has(modules)) return;
  seen.add(modules);
  for (const packageFolder of packageFolders(modules)) {
    const manifest = readManifest(packageFolder, word);
    if (manifest) yield manifest;
    yield* installedManifests(packageFolder, word, seen);
  }
}

function packageFolders(modules: string): string[] {
  return namesIn(modules).flatMap((name) =>
    name.startsWith("@")
      ? namesIn(join(modules, name)).map((scoped) => join(modules, name, scoped))
      : join(modules, name),
  );
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder).filter((name) => !name.startsWith("."));
  } catch {
    return [];
  }
}

function readManifest(folder: string, word = ""): Manifest | undefined {
  try {
    const text = readFileSync(join(folder, "package.json"), "utf8");
    if (!text.includes(word)) return undefined;
    const manifest = JSON.parse(text) as Partial<Manifest>;
    return { ...manifest, name: manifest.name ?? "", version: manifest.version ?? "" };
  } catch {
    return undefined;
  }
}

function realPath(path: string): string | undefined {
  try {
    return realpathSync(path);
  } catch {
    return undefined;
  }
}
