/** What every container of a stack has: no privilege it does not need, a bounded log, back after a crash. */
export const containerDefaults = {
  readOnly: true,
  capabilities: { drops: ["ALL"] },
  securityOpts: ["no-new-privileges"],
  init: false,
  restart: "unless-stopped",
  logDriver: "json-file",
  logOpts: { "max-file": "3", "max-size": "10m" },
};

/** User and group of every container; no account of the host has this number by default. */
export const containerUser = "10001:10001";

/** Equal limits of memory and of memory with swap: without the second the engine doubles the first. */
export function memoryLimit(memoryMebibytes: number): { memory: number; memorySwap: number } {
  return { memory: memoryMebibytes, memorySwap: memoryMebibytes };
}

/** Writable places of a container whose root is read-only. */
export const temporaryFiles = { "/tmp": "rw,noexec,nosuid,nodev,size=64m,mode=1777" };
