#!/usr/bin/env bash
# Commits a stack's file as a deployment has left it, on top of what it began from, and brings that to main. Where main's file is not the one that
# the deployment began with, or main takes no push, it becomes a pull request: two changes in one file are a file that nobody has planned.
#   .github/scripts/commit-stack-file.sh FILE COMMIT
set -euo pipefail
file=$1 commit=$2
name=$(basename "$file")
git config user.name "github-actions[bot]"
git config user.email "41898282+github-actions[bot]@users.noreply.github.com"
git switch --quiet --detach "$commit"
cp "$file" "$name"
if git diff --quiet -- "$name"; then
  echo "$name is as it was."
  exit 0
fi
git add "$name"
git commit --quiet --message "Record in $name what runs ($GITHUB_WORKFLOW, run $GITHUB_RUN_ID)"
recorded=$(git rev-parse HEAD)
for _ in 1 2 3; do
  git fetch --quiet origin main
  git diff --quiet "$commit" origin/main -- "$name" || break
  git rebase --quiet origin/main
  if git push --quiet origin HEAD:main; then exit 0; fi
done
branch="stack-file/$GITHUB_RUN_ID"
git push --quiet origin "$recorded:refs/heads/$branch"
gh pr create --head "$branch" --base main --title "Record in $name what runs" \
  --body "main did not take this commit. Until it is merged, the next deployment would begin from a file that says something else than what runs."
