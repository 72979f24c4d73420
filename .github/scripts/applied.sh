#!/usr/bin/env bash
# Writes to the step's output `applied` whether a deployment's update was done, however the deployment ended: each step is logged at its end.
#   .github/scripts/applied.sh STACK
set -euo pipefail
log=.bluegreen/logs/operations-$1.jsonl
applied=false
if [ -f "$log" ] && jq -es 'any(.[]; .verb == "deploy" and .step == "up" and .outcome == "ok")' "$log"; then applied=true; fi
echo "applied=$applied" >> "$GITHUB_OUTPUT"
