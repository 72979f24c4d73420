import { describe, expect, it } from "vitest";
import type { CallContext } from "../../../provider/kind.ts";
import { recordedKind } from "../../aws/plugin/recorded-kind.ts";

const context = { urn: "urn:pulumi:test::project::aws:a/b:B::one" } as CallContext;
const created = (token: string, inputs: object) =>
  recordedKind(token, () => "eu-central-1").create({ ...inputs }, context);

describe("a type that is recorded", () => {
  it.each([
    ["aws:iam/role:Role", { name: "nodes" }, "nodes", "arn:aws:iam::123456789012:role/nodes"],
    ["aws:s3/bucket:Bucket", { bucket: "models" }, "models", "arn:aws:s3:::models"],
    [
      "aws:iam/policy:Policy",
      { name: "read" },
      "arn:aws:iam::123456789012:policy/read",
      "arn:aws:iam::123456789012:policy/read",
    ],
  ])("has the id and the ARN that AWS would give: %s", async (token, inputs, id, arn) => {
    expect(await created(token, inputs)).toMatchObject({ id, outputs: { ...inputs, arn } });
  });

  it("has the same id in every run, and another one than other resources", async () => {
    const { id } = await created("aws:ec2/eip:Eip", {});
    expect(id).toMatch(/^eipalloc-[0-9a-f]{17}$/);
    expect((await created("aws:ec2/eip:Eip", { tags: {} })).id).toBe(id);
    const other = { ...context, urn: `${context.urn}-two` };
    const kind = recordedKind("aws:ec2/eip:Eip", () => "eu-central-1");
    expect((await kind.create({}, other)).id).not.toBe(id);
  });

  it("that nobody has listed has an ordinary ARN", async () => {
    const { id, outputs } = await created("aws:sqs/queue:Queue", { tags: { a: "b" } });
    const arn = `arn:aws:sqs:eu-central-1:123456789012:queue/${id}`;
    expect(outputs).toEqual({ arn, tags: { a: "b" }, tagsAll: { a: "b" } });
  });

  it("is replaced for what AWS cannot change, and updated for everything else", () => {
    const role = recordedKind("aws:iam/role:Role", () => "eu-central-1");
    expect([role.replaces?.("name"), role.replaces?.("tags.a")]).toEqual([true, false]);
  });
});
