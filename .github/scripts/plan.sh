#!/usr/bin/env bash
# Writes what an update of a stack would do to plan-<stack>.md and to the job's summary, its exit status to the step's output `status`, and to `moves`
# whether it would move users by itself.
#   .github/scripts/plan.sh STACK
set -euo pipefail
stack=$1
status=0
npx bluegreen plan --stack "$stack" --output "plan-$stack.md" --json > "plan-$stack.json" || status=$?
echo "status=$status" >> "$GITHUB_OUTPUT"
# Without a plan, as where arguments are wrong or Pulumi fails, this fails too.
cat "plan-$stack.md" >> "$GITHUB_STEP_SUMMARY"
moves=$(jq '.traffic | .before != null and .before != .after' "plan-$stack.json")
echo "moves=$moves" >> "$GITHUB_OUTPUT"
