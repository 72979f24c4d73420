import {
  AddTagsCommand,
  DescribeTagsCommand,
  RemoveTagsCommand,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import type { Cloud } from "../cloud.ts";
import { apiTags, tagChanges, tagsOf, type Tags } from "../tags.ts";

/** The tags of a load balancer, target group, listener or rule. */
export async function balancingTags(arn: string, { balancing }: Cloud): Promise<Tags> {
  const { TagDescriptions } = await balancing.send(new DescribeTagsCommand({ ResourceArns: [arn] }));
  return tagsOf(TagDescriptions?.[0]?.Tags);
}

/** Gives it the tags `wanted`, whatever it had. */
export async function setBalancingTags(arn: string, wanted: Tags | undefined, cloud: Cloud): Promise<void> {
  const { gone, set } = tagChanges(await balancingTags(arn, cloud), wanted);
  const ResourceArns = [arn];
  if (gone.length > 0) await cloud.balancing.send(new RemoveTagsCommand({ ResourceArns, TagKeys: gone }));
  if (Object.keys(set).length > 0)
    await cloud.balancing.send(new AddTagsCommand({ ResourceArns, Tags: apiTags(set) }));
}
