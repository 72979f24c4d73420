#!/usr/bin/env bash
# Gathers what an operation on a stack reported, in the folder `report`, and writes it to the job's summary.
#   .github/scripts/report.sh STACK
set -euo pipefail
stack=$1
mkdir -p report
cp -R ".bluegreen/reports/$stack/." report/ 2> /dev/null || true
cp ".bluegreen/logs/operations-$stack.jsonl" report/ 2> /dev/null || true
shopt -s nullglob
reports=(report/*.md)
{
  echo "[Run]($GITHUB_SERVER_URL/$GITHUB_REPOSITORY/actions/runs/$GITHUB_RUN_ID) of $GITHUB_WORKFLOW."
  echo
  if [ ${#reports[@]} -gt 0 ]; then cat "${reports[@]}"; else echo "It ended before there was a report."; fi
} > report/report.md.new
mv report/report.md.new report/report.md
cat report/report.md >> "$GITHUB_STEP_SUMMARY"
