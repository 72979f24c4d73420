import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { folderOf, readLocks, removeLock } from "../../../../ops/recovery/lock-files.ts";
import { thisHost } from "../../../../ops/recovery/this-host.ts";

let state = "";
let locks = "";

beforeEach(async () => {
  state = await mkdtemp(join(tmpdir(), "bluegreen-locks-"));
  locks = join(state, ".pulumi", "locks", "organization", "bluegreen", "dev");
  await mkdir(locks, { recursive: true });
});

afterEach(() => rm(state, { recursive: true }));

const project = { root: "/", name: "bluegreen", stack: "organization/bluegreen/dev", stackFile: "" };
const write = (name: string, content: string) => writeFile(join(locks, name), content);
const ada = (pid: number) =>
  JSON.stringify({ pid, username: "ada", hostname: "laptop", timestamp: "2026-11-21T13:00:00.123456789Z" });

describe("the locks of a stack", () => {
  it("are read from a local folder, with who holds them", async () => {
    await write("a.json", ada(4711));
    const [lock] = await readLocks(project, `file://${state}`);
    expect(lock?.holder).toEqual({ user: "ada", host: "laptop", pid: 4711, since: "2026-11-21T13:00:00Z" });
  });

  it("are removed one by one", async () => {
    await write("a.json", ada(1));
    await write("b.json", ada(2));
    const found = await readLocks(project, `file://${state}`);
    const first = found.find(({ holder }) => holder.pid === 1);
    if (first) await removeLock(first);
    expect(await readdir(locks)).toEqual(["b.json"]);
  });

  it("are none where a file says nothing, where there is no folder, and where the backend is no folder", async () => {
    await write("a.json", "");
    await write("a.json.attrs", "{}");
    expect(await readLocks(project, `file://${state}`)).toEqual([]);
    expect(await readLocks({ ...project, stack: "other" }, `file://${state}`)).toEqual([]);
    expect(await readLocks(project, "s3://bucket")).toEqual([]);
    expect(await readLocks(project, "https://api.pulumi.com")).toEqual([]);
  });

  it.each([
    ["file:///var/state", "/var/state"],
    ["file:///with%20space?metadata=skip", "/with space"],
    ["file://~", homedir()],
    ["file://~/state", join(homedir(), "state")],
    ["s3://bucket", undefined],
  ])("lie in the folder that %s names", (url, folder) => {
    expect(folderOf(url)).toBe(folder);
  });
});

describe("a process of this machine", () => {
  it("is named while it lives", () => {
    expect(thisHost.programOf(process.pid)).not.toBeUndefined();
    expect(thisHost.programOf(2 ** 30)).toBeUndefined();
  });
});
