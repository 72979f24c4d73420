#!/usr/bin/env bash
# Fails unless users have the model MODEL_SHA256 as version MODEL_VERSION, by what the last deployment found at its end.
#   .github/scripts/served.sh STACK
set -euo pipefail
shopt -s nullglob
reports=(".bluegreen/reports/$1"/deploy-*.json)
[ ${#reports[@]} -gt 0 ] || { echo "::error::There is no report of a deployment." && exit 1; }
report=${reports[-1]}
if jq -e '.served.version == env.MODEL_VERSION and .served.model.sha256? == env.MODEL_SHA256' "$report"; then exit 0; fi
echo "::error::Users do not have $MODEL_VERSION: $(jq -c .served "$report"). The report says why; the action rollout of the workflow deploy tries once more."
exit 1
