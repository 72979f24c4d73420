import { routerMetrics } from "../image/exporter/contract.ts";
import { jobs } from "../jobs.ts";
import { maxBy, rateOf, sumBy } from "./queries.ts";

/** Names of the series: Debian's node exporter, nginx exporter, NVIDIA's DCGM exporter with its default counters. */
const host = `job="${jobs.host}"`;
const nginx = `job="${jobs.nginx}"`;

/** Cores in use, by what for. */
export function coresInUse(): string {
  return sumBy("mode", rateOf("node_cpu_seconds_total", `${host}, mode!="idle"`));
}

/** Cores of the machine, or of all machines that are watched. */
export function cores(): string {
  return `count(node_cpu_seconds_total{${host}, mode="idle"})`;
}

/** Processes that run or want to, the mean of a minute. */
export function load(): string {
  return `sum(node_load1{${host}})`;
}

/** Share of the time in which something waited for `what`, 0 to 1: on the machine where it waited most. */
export function pressure(what: "cpu" | "io" | "memory"): string {
  return `max(${rateOf(`node_pressure_${what}_waiting_seconds_total`, host)})`;
}

/** Memory that the machines can still give, bytes. */
export function hostMemoryAvailable(): string {
  return `sum(node_memory_MemAvailable_bytes{${host}})`;
}

/** Memory of the machines, bytes. */
export function hostMemory(): string {
  return `sum(node_memory_MemTotal_bytes{${host}})`;
}

/** Share of the disk of the engine's files that is free, 0 to 1: of the fullest one. */
export function diskFree(): string {
  const of = (what: string) => `node_filesystem_${what}_bytes{${host}, mountpoint="/"}`;
  return `min(${of("avail")} / ${of("size")})`;
}

/** Connections of clients to all routers, by what they do. */
export function connections(state: "reading" | "waiting" | "writing"): string {
  return `sum(nginx_connections_${state}{${nginx}})`;
}

/** New connections a second that nginx took, and that it could not work on. */
export function newConnections(): string {
  return `sum(${rateOf("nginx_connections_accepted", nginx)})`;
}

export function droppedConnections(): string {
  const of = (what: string) => `sum(${rateOf(`nginx_connections_${what}`, nginx)})`;
  return `${of("accepted")} - ${of("handled")}`;
}

/** Requests a second at nginx, those of operators and gate too. */
export function routerRate(): string {
  return `sum(${rateOf("nginx_http_requests_total", nginx)})`;
}

/** Users' requests a second that were answered and not counted. */
export function uncounted(): string {
  return `sum(${rateOf(routerMetrics.lost, "")})`;
}

/** 1 where Prometheus gets an answer, by job and color. A color without users may be stopped: without an answer it has no value. */
export function targetsUp(): string {
  return `min by (job, color) (up == 1 or (up unless on (color) ${routerMetrics.weight} == 0))`;
}

/** How long Prometheus waits for an answer, seconds, by job. */
export function scrapeDuration(): string {
  return maxBy("job", "scrape_duration_seconds");
}

/** Load of each GPU, percent. */
export function gpuLoad(): string {
  return "DCGM_FI_DEV_GPU_UTIL";
}

/** Share of a GPU's memory in use, 0 to 1. */
export function gpuMemory(): string {
  return "DCGM_FI_DEV_FB_USED / (DCGM_FI_DEV_FB_USED + DCGM_FI_DEV_FB_FREE)";
}

/** Of the chip, °C. */
export function gpuTemperature(): string {
  return "DCGM_FI_DEV_GPU_TEMP";
}

/** Drawn by the board, watts. */
export function gpuPower(): string {
  return "DCGM_FI_DEV_POWER_USAGE";
}

/** Number of the last fault (XID). */
export function gpuFault(): string {
  return "DCGM_FI_DEV_XID_ERRORS";
}
