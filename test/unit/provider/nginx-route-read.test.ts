import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { nginxRoute } from "../../../provider/nginx-route.ts";
import { callContext } from "../support/call-context.ts";
import { routeStage, type RouteStage } from "./route-stage.ts";

let set: RouteStage;

beforeEach(async () => {
  set = await routeStage();
});

afterEach(() => set.close());

const read = (recorded: ReturnType<RouteStage["inputs"]>) =>
  nginxRoute.read?.("route", recorded, recorded, callContext());

describe("a route that is read back", () => {
  it("shows the weights in force, not those that were recorded", async () => {
    await set.create("blue", 10);
    const found = await read(set.inputs("blue"));
    expect(found?.outputs["weights"]).toEqual({ blue: 90, green: 10 });
  });

  it("is no container's where it was put and not proven, so that the next update proves it", async () => {
    await set.create("blue");
    expect((await read(set.inputs("blue")))?.outputs["containerId"]).toBe("id");
    set.volume.links.set("previous", "routes/earlier");
    const found = await read(set.inputs("blue"));
    expect(found?.inputs).toMatchObject({ activeColor: "blue", containerId: "" });
  });

  it("shows weights that somebody changed by hand", async () => {
    await set.create("blue");
    const directory = set.volume.links.get("live") ?? "";
    for (let bucket = 0; bucket < 5; bucket++) {
      set.volume.files.delete(`${directory}/blue/${bucket}`);
      set.volume.files.set(`${directory}/green/${bucket}`, "");
    }
    const found = await read(set.inputs("blue"));
    expect(found?.inputs["weights"]).toEqual({ blue: 95, green: 5 });
  });

  it("does not exist where no route was ever set, or the volume was lost", async () => {
    expect(await read(set.inputs("blue"))).toBeUndefined();
  });

  it("does not exist where the container is gone", async () => {
    set.engine.exists = false;
    expect(await read(set.inputs("blue"))).toBeUndefined();
  });
});

describe("a route that is deleted", () => {
  it("sends nobody anywhere, so that users are told to wait", async () => {
    await set.create("blue");
    set.volume.files.set("nginx.conf", "");
    await nginxRoute.delete?.("route", set.inputs("blue"), callContext());
    expect([set.volume.percentOf("blue"), set.volume.percentOf("green")]).toEqual([0, 0]);
  });

  it("is content where the container is gone already", async () => {
    set.engine.exists = false;
    await expect(nginxRoute.delete?.("route", set.inputs("blue"), callContext())).resolves.toBeUndefined();
  });
});
