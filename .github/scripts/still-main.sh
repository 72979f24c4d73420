#!/usr/bin/env bash
# Fails where main has another commit than the one that was planned: what was approved would not be what main has.
#   .github/scripts/still-main.sh COMMIT
set -euo pipefail
commit=$1
main=$(gh api "repos/$GITHUB_REPOSITORY/commits/main" --jq .sha)
[ "$main" = "$commit" ] && exit 0
echo "::error::main has moved on to $main since $commit was planned. Run the workflow deploy anew."
exit 1
