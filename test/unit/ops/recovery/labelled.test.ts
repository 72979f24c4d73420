import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { labelNames } from "../../../../components/labels.ts";
import { labelled, removeOrphan } from "../../../../ops/recovery/labelled.ts";
import { dockerClient } from "../../../../provider/docker-client.ts";
import { httpEngine, type HttpEngine } from "../../support/http-engine.ts";

const labels = { [labelNames.stack]: "shop-dev", [labelNames.role]: "grafana" };
const container = (name: string, State: string, volume: string) => ({
  Id: name,
  Names: [`/${name}`],
  Labels: labels,
  State,
  Mounts: [{ Type: "volume", Name: volume }],
});

let engine: HttpEngine;
/** Status of a removal. */
let removed: number;

beforeEach(async () => {
  removed = 204;
  engine = await httpEngine((method, path) => {
    if (method === "DELETE") return [removed, { message: "no" }];
    if (path.startsWith("/containers"))
      return [
        200,
        [container("grafana", "running", "files-1"), container("files-2-writer", "created", "files-2")],
      ];
    if (path.startsWith("/networks")) return [200, []];
    return [200, { Volumes: ["files-1", "files-2"].map((Name) => ({ Name, Labels: labels })) }];
  });
});

afterEach(async () => {
  await engine.close();
});

const docker = () => dockerClient({ DOCKER_HOST: engine.host });

describe("what the engine has of a stack", () => {
  it("is in use where it runs, and a volume where something that runs mounts it; containers come first", async () => {
    const things = await labelled(docker(), "shop-dev");
    expect(things.map(({ kind, name, part, inUse }) => [kind, name, part, inUse])).toEqual([
      ["container", "grafana", "grafana", true],
      ["container", "files-2-writer", "grafana", false],
      ["volume", "files-1", "grafana", true],
      ["volume", "files-2", "grafana", false],
    ]);
  });

  it.each([
    ["container", "/containers/x?force=true"],
    ["network", "/networks/x"],
    ["volume", "/volumes/x"],
  ] as const)("is removed by its kind: a %s, and one that is gone is no error", async (kind, path) => {
    const orphan = { kind, id: "x", name: "x", part: undefined, inUse: false };
    await removeOrphan(docker(), orphan);
    expect(engine.calls).toEqual([`DELETE ${path}`]);
    removed = 404;
    await removeOrphan(docker(), orphan);
    removed = 409;
    await expect(removeOrphan(docker(), orphan)).rejects.toThrow("no");
  });
});
