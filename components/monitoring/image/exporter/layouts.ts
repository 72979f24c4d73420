import type { Color } from "./contract.ts";

/** How a target keeps the route below the mount. */
export interface Layout {
  /** Link to the directory of the route in force. */
  readonly live: string;
  /** Link that is asked where `live` gives a bucket to nobody. It follows a proof. Default: there is none. */
  readonly previous?: string;
  /** Name of the description of the route that was proven last, beside that of the route in force. Default: `previous` tells. */
  readonly proven?: string;
  /** A bucket's file in the directory of a route. */
  bucketFile(color: Color, bucket: number): string;
}

/** By target: the router's volume, and a ConfigMap that kubelet swaps as a whole. */
export const layouts: Readonly<Record<"docker" | "kubernetes", Layout>> = {
  docker: { live: "live", previous: "previous", bucketFile: (color, bucket) => `${color}/${bucket}` },
  kubernetes: {
    live: "route/..data",
    proven: "proven.json",
    bucketFile: (color, bucket) => `${color}.${bucket}`,
  },
};
