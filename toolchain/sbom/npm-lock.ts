import { ToolchainError } from "../errors.ts";
import { bomOf, type Bom, type BomComponent } from "./bom.ts";

interface LockedPackage {
  readonly name?: string;
  readonly version?: string;
  readonly integrity?: string;
  readonly license?: string;
  readonly link?: boolean;
  readonly dev?: boolean;
  readonly optional?: boolean;
  readonly devOptional?: boolean;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

/** A package-lock.json of version 3. */
export interface NpmLock {
  readonly name: string;
  readonly version: string;
  readonly lockfileVersion: number;
  /** By the folder that each is installed in; the package itself is `""`. */
  readonly packages: Readonly<Record<string, LockedPackage>>;
}

/**
 * Everything that a lock file installs, with checksums, and who needs whom. Read from the lock alone: `npm sbom` refuses one whose
 * overrides leave packages out, as app/ does with those of other processors.
 *
 * @throws ToolchainError for a lock of another version
 */
export function bomOfLock({ name, version, lockfileVersion, packages }: NpmLock): Bom {
  if (lockfileVersion !== 3)
    throw new ToolchainError(
      `package-lock.json of ${name} has version ${lockfileVersion}, not 3. Run npm install.`,
    );
  const own = `${name}@${version}`;
  const refs = new Map<string, string>([["", own]]);
  const components = new Map<string, BomComponent>();
  for (const [folder, entry] of Object.entries(packages)) {
    // Other folders are the project's own, or stand for what overrides leave out; so do links, which lead to them.
    if (!folder.includes("node_modules/") || entry.link === true || entry.version === undefined) continue;
    const component = componentOf(entry.name ?? nameIn(folder), entry.version, entry);
    refs.set(folder, component.purl);
    const known = components.get(component.purl);
    // Installed twice, it is as needed as the one that is needed more.
    if (known === undefined || rank(component) < rank(known)) components.set(component.purl, component);
  }
  const needs = new Map<string, Set<string>>();
  for (const [folder, ref] of refs) {
    const found = needs.get(ref) ?? new Set<string>();
    for (const needed of neededBy(packages[folder] ?? {})) {
      const at = refs.get(resolved(folder, needed, packages));
      if (at !== undefined) found.add(at);
    }
    needs.set(ref, found);
  }
  const dependencies = [...needs].map(([ref, found]) => ({ ref, dependsOn: [...found].sort() }));
  return bomOf(
    { type: "application", "bom-ref": own, name, version },
    [...components.values()],
    dependencies,
  );
}

function componentOf(fullName: string, version: string, entry: LockedPackage): BomComponent {
  const [, group, name = fullName] = /^(@[^/]+)[/](.+)$/.exec(fullName) ?? [];
  const purl = `pkg:npm/${fullName.replace("@", "%40")}@${encodeURIComponent(version)}`;
  const { license } = entry;
  return {
    type: "library",
    "bom-ref": purl,
    purl,
    ...(group !== undefined && { group }),
    name,
    version,
    scope: scopeOf(entry),
    ...hashesOf(entry.integrity),
    ...(license !== undefined && { licenses: [licenseOf(license)] }),
  };
}

function scopeOf({ dev, optional, devOptional }: LockedPackage): NonNullable<BomComponent["scope"]> {
  if (dev === true) return "excluded";
  return optional === true || devOptional === true ? "optional" : "required";
}

function rank({ scope = "required" }: BomComponent): number {
  return ["required", "optional", "excluded"].indexOf(scope);
}

function hashesOf(integrity = ""): Pick<BomComponent, "hashes"> {
  const [, digest] = /(?:^| )sha512-(\S+)/.exec(integrity) ?? [];
  if (digest === undefined) return {};
  return { hashes: [{ alg: "SHA-512", content: Buffer.from(digest, "base64").toString("hex") }] };
}

/** An expression of SPDX, or what a package says in words. */
function licenseOf(text: string): { expression: string } | { license: { name: string } } {
  return /^(?!SEE |UNLICENSED)[\w.+() -]+$/.test(text) ? { expression: text } : { license: { name: text } };
}

function neededBy({ dependencies, devDependencies, optionalDependencies }: LockedPackage): string[] {
  return Object.keys({ ...dependencies, ...devDependencies, ...optionalDependencies });
}

/** Where Node finds a package: in the nearest node_modules of the folders above. */
function resolved(folder: string, name: string, packages: NpmLock["packages"]): string {
  const above = folder.split("/node_modules/");
  for (let depth = above.length; depth > 0 && folder !== ""; depth -= 1) {
    const at = `${above.slice(0, depth).join("/node_modules/")}/node_modules/${name}`;
    if (at in packages) return at;
  }
  return `node_modules/${name}`;
}

function nameIn(folder: string): string {
  return folder.slice(folder.lastIndexOf("node_modules/") + "node_modules/".length);
}
