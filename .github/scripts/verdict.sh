#!/usr/bin/env bash
# Passes or fails for the exit status of a plan. APPROVED is `true` where somebody may have seen that something that serves is replaced.
# MOVES, of deployments alone, is `true` where the update itself would move users: only a rollout may.
#   .github/scripts/verdict.sh STATUS APPROVED [MOVES]
set -euo pipefail
status=$1 approved=$2 moves=${3-false}
case $status in
0) echo "Nothing that serves is replaced." ;;
2)
  if [ "$approved" = true ]; then
    echo "::warning::Something that serves is replaced; it was approved."
  else
    echo "::error::Something that serves is replaced. Where that is meant, give the pull request the label replaces-serving."
    exit 1
  fi
  ;;
3)
  echo "::error::The update would be refused; the plan says why."
  exit 1
  ;;
*)
  echo "::error::There is no plan (exit status ${status:-none})."
  exit 1
  ;;
esac
if [ "$moves" != false ]; then
  echo "::error::The update would move users at once. Give activeColor and canary of the stack's file what the route has."
  exit 1
fi
