"""Serves moto on a free port of 127.0.0.1, and ends when whoever started it does: its standard input is then at an end."""

import json
import os
import sys
import threading

from moto.eks.models import EKSBackend
from moto.elbv2.exceptions import TooManyTagsError
from moto.elbv2.models import ELBv2Backend
from moto.elbv2.responses import ELBV2Response
from moto.server import main

# What stands behind the emulator: {"kubernetes": {"endpoint", "authority"}, "balancerAddress"}, each where there is one.
BEHIND = json.loads(sys.argv[1])

# moto knows 10, of long ago. Source: "Tags for your Application Load Balancer", Elastic Load Balancing user guide, 2026-11.
MOST_TAGS = 50

# moto takes less, though it says that it takes this.
LONGEST_DELAY = ("deregistration_delay.timeout_seconds", "3600")

modify_most_attributes = ELBv2Backend.modify_target_group_attributes
create_balancer = ELBv2Backend.create_load_balancer
create_rule = ELBV2Response.create_rule
modify_rule = ELBV2Response.modify_rule
create_cluster = EKSBackend.create_cluster


def add_tags(self, resource_arns, tags):
    for arn in resource_arns:
        self._get_resource_by_arn(arn)
        known = self.tagging_service.get_tag_dict_for_resource(arn)
        if len(known.keys() | {tag["Key"] for tag in tags}) > MOST_TAGS:
            raise TooManyTagsError()
        self.tagging_service.tag_resource(arn, tags)


def modify_target_group_attributes(self, target_group_arn, attributes):
    longest = {key: value for key, value in attributes.items() if (key, value) == LONGEST_DELAY}
    rest = {key: value for key, value in attributes.items() if key not in longest}
    modify_most_attributes(self, target_group_arn, rest)
    self.target_groups[target_group_arn].attributes.update(longest)


def create_reachable_balancer(self, *args, **kwargs):
    balancer = create_balancer(self, *args, **kwargs)
    balancer.dns_name = BEHIND.get("balancerAddress", balancer.dns_name)
    return balancer


def with_transforms(answer):
    """moto forgets what a rule does with a request's path."""

    def answer_with_transforms(self):
        result = answer(self)
        for rule in result.result["Rules"]:
            rule.transforms = self._get_params().get("Transforms", [])
        return result

    return answer_with_transforms


def create_real_cluster(self, *args, **kwargs):
    cluster = create_cluster(self, *args, **kwargs)
    kubernetes = BEHIND.get("kubernetes")
    if kubernetes is not None:
        cluster.endpoint = kubernetes["endpoint"]
        cluster.certificate_authority = {"data": kubernetes["authority"]}
    return cluster


def leave_with_parent():
    sys.stdin.buffer.read()
    os._exit(0)


ELBv2Backend.add_tags = add_tags
ELBv2Backend.modify_target_group_attributes = modify_target_group_attributes
ELBv2Backend.create_load_balancer = create_reachable_balancer
ELBV2Response.create_rule = with_transforms(create_rule)
ELBV2Response.modify_rule = with_transforms(modify_rule)
EKSBackend.create_cluster = create_real_cluster
threading.Thread(target=leave_with_parent, daemon=True).start()
main(["--host", "127.0.0.1", "--port", "0"])
