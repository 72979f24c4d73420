import {
  CreateLaunchTemplateCommand,
  CreateLaunchTemplateVersionCommand,
  DeleteLaunchTemplateCommand,
  DescribeLaunchTemplatesCommand,
} from "@aws-sdk/client-ec2";
import type { Properties } from "../../../../provider/kind.ts";
import { account, ifThere } from "../cloud.ts";
import type { EmulatedType } from "../emulated-type.ts";
import { flag, list, map, number, object, set, text, type Shape } from "../shape.ts";
import { tagsShape, type Tags } from "../tags.ts";
import { tagSpecifications } from "./computing-tags.ts";

interface LaunchTemplateValues extends Properties {
  readonly name: string;
  readonly description?: string;
  readonly imageId?: string;
  readonly userData?: string;
  readonly tags?: Tags;
}

/** The official SDK takes flags of these as texts. */
const flagText = text({ oneOf: ["true", "false"] });

const tagSpecificationsShape: Shape = list(
  object({ resourceType: text({ required: true }), tags: map(text()) }),
);

/**
 * A launch template: name and the number of its versions are the emulator's. Tags, which moto does not change, and what machines it describes are
 * kept in the state alone, but for what moto needs to pretend that one runs.
 */
export const launchTemplate: EmulatedType<LaunchTemplateValues> = {
  token: "aws:ec2/launchTemplate:LaunchTemplate",
  inputs: {
    name: text({
      required: true,
      replaces: true,
      unique: true,
      longest: 128,
      pattern: /^[A-Za-z0-9()./_-]{3,}$/,
    }),
    description: text({ longest: 255 }),
    updateDefaultVersion: flag(),
    imageId: text(),
    instanceType: text(),
    userData: text(),
    ebsOptimized: flagText,
    vpcSecurityGroupIds: set(text()),
    blockDeviceMappings: list(
      object({
        deviceName: text(),
        ebs: object({
          deleteOnTermination: flagText,
          encrypted: flagText,
          iops: number(),
          kmsKeyId: text(),
          throughput: number(125, 2000),
          volumeSize: number(1, 65_536),
          volumeType: text(),
        }),
      }),
    ),
    capacityReservationSpecification: object({
      capacityReservationPreference: text(),
      capacityReservationTarget: object({
        capacityReservationId: text(),
        capacityReservationResourceGroupArn: text(),
      }),
    }),
    instanceMarketOptions: object({ marketType: text() }),
    metadataOptions: object({
      httpEndpoint: text({ oneOf: ["enabled", "disabled"] }),
      httpPutResponseHopLimit: number(1, 64),
      httpTokens: text({ oneOf: ["optional", "required"] }),
      instanceMetadataTags: text({ oneOf: ["enabled", "disabled"] }),
    }),
    monitoring: object({ enabled: flag() }),
    tagSpecifications: tagSpecificationsShape,
    tags: tagsShape,
  },
  async create(values, { computing }) {
    const { LaunchTemplate } = await computing.send(
      new CreateLaunchTemplateCommand({
        LaunchTemplateName: values.name,
        VersionDescription: values.description,
        LaunchTemplateData: machineOf(values),
        TagSpecifications: tagSpecifications("launch-template", values.tags),
      }),
    );
    return LaunchTemplate?.LaunchTemplateId ?? "";
  },
  async live(id, { computing, region }) {
    const request = new DescribeLaunchTemplatesCommand({ LaunchTemplateIds: [id] });
    const found = (await ifThere(computing.send(request)))?.LaunchTemplates?.[0];
    if (found === undefined) return undefined;
    return {
      name: found.LaunchTemplateName,
      arn: `arn:aws:ec2:${region}:${account}:launch-template/${id}`,
      defaultVersion: Number(found.DefaultVersionNumber),
      latestVersion: Number(found.LatestVersionNumber),
    };
  },
  async update(id, values, cloud, recorded) {
    const { tags: _recordedTags, ...before } = recorded;
    const { tags: _tags, ...after } = values;
    const changed = Object.keys(after).some(
      (key) => JSON.stringify(before[key]) !== JSON.stringify(after[key]),
    );
    if (!changed) return;
    const LaunchTemplateData = machineOf(values);
    const request = { LaunchTemplateId: id, VersionDescription: values.description, LaunchTemplateData };
    await cloud.computing.send(new CreateLaunchTemplateVersionCommand(request));
  },
  async remove(id, { computing }) {
    await ifThere(computing.send(new DeleteLaunchTemplateCommand({ LaunchTemplateId: id })));
  },
};

/** Node groups of EKS choose image and instance type themselves; moto starts nothing without both. */
function machineOf({ imageId = "ami-12c6146b", instanceType, userData }: LaunchTemplateValues) {
  const type = typeof instanceType === "string" ? instanceType : "t3.micro";
  return { ImageId: imageId, InstanceType: type as "t3.micro", UserData: userData };
}
