import type { DeviceRequestInput } from "./container-inputs.ts";

/**
 * What `gpus` asks for, as `docker run --gpus` reads it: `all`, a count, or fields such as `device=0` and
 * `count=2,capabilities=utility`.
 */
export function parseGpus(text: string): DeviceRequestInput {
  if (text === "all") return { count: -1, capabilities: ["gpu"] };
  if (/^\d+$/.test(text)) return { count: Number(text), capabilities: ["gpu"] };
  let request: DeviceRequestInput = { capabilities: ["gpu"] };
  for (const [key, value] of fields(text)) {
    if (key === "device") request = { ...request, deviceIds: value.split(",") };
    else if (key === "count") request = { ...request, count: value === "all" ? -1 : Number(value) };
    else if (key === "driver") request = { ...request, driver: value };
    else if (key === "capabilities") request = { ...request, capabilities: ["gpu", ...value.split(",")] };
  }
  return request;
}

/** Fields are separated by commas; one in double quotes may hold commas (`"device=0,1"`). */
function fields(text: string): [string, string][] {
  const parts = [...text.matchAll(/"([^"]*)"|([^,]+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? "");
  return parts.map((part) => {
    const at = part.indexOf("=");
    return at < 0 ? [part, ""] : [part.slice(0, at), part.slice(at + 1)];
  });
}
