"""Serves moto on a free port of 127.0.0.1, and ends when whoever started it does: its standard input is then at an end."""

import os
import sys
import threading

from moto.elbv2.exceptions import TooManyTagsError
from moto.elbv2.models import ELBv2Backend
from moto.server import main

# moto knows 10, of long ago. Source: "Tags for your Application Load Balancer", Elastic Load Balancing user guide, 2026-11.
MOST_TAGS = 50


def add_tags(self, resource_arns, tags):
    for arn in resource_arns:
        self._get_resource_by_arn(arn)
        known = self.tagging_service.get_tag_dict_for_resource(arn)
        if len(known.keys() | {tag["Key"] for tag in tags}) > MOST_TAGS:
            raise TooManyTagsError()
        self.tagging_service.tag_resource(arn, tags)


def leave_with_parent():
    sys.stdin.buffer.read()
    os._exit(0)


ELBv2Backend.add_tags = add_tags
threading.Thread(target=leave_with_parent, daemon=True).start()
main(["--host", "127.0.0.1", "--port", "0"])
