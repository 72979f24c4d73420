import {
  CreateTagsCommand,
  DeleteTagsCommand,
  type ResourceType,
  type TagSpecification,
} from "@aws-sdk/client-ec2";
import type { Cloud } from "../cloud.ts";
import { apiTags, tagChanges, type Tags } from "../tags.ts";

/** Tags that a thing of EC2 is made with. */
export function tagSpecifications(
  type: ResourceType,
  tags: Tags | undefined,
): TagSpecification[] | undefined {
  return tags === undefined ? undefined : [{ ResourceType: type, Tags: apiTags(tags) }];
}

/** Gives a thing of EC2 the tags `wanted` instead of `recorded`. */
export async function setComputingTags(
  id: string,
  recorded: Tags | undefined,
  wanted: Tags | undefined,
  { computing }: Cloud,
): Promise<void> {
  const { gone, set } = tagChanges(recorded, wanted);
  const Resources = [id];
  if (gone.length > 0)
    await computing.send(new DeleteTagsCommand({ Resources, Tags: gone.map((Key) => ({ Key })) }));
  if (Object.keys(set).length > 0)
    await computing.send(new CreateTagsCommand({ Resources, Tags: apiTags(set) }));
}
