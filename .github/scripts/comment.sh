#!/usr/bin/env bash
# Posts a Markdown file as a comment of a pull request, in place of the one that begins with the same line.
#   .github/scripts/comment.sh PULL_REQUEST FILE
set -euo pipefail
pull_request=$1 file=$2
MARKER=$(head -n 1 "$file")
export MARKER
case $MARKER in
'<!-- bluegreen plan '*' -->') ;;
*)
  echo "$file: the first line has to be <!-- bluegreen plan STACK -->" >&2
  exit 1
  ;;
esac
comments="repos/$GITHUB_REPOSITORY/issues/$pull_request/comments"
ids=$(gh api --paginate "$comments" \
  --jq '.[] | select(.user.login == "github-actions[bot]" and (.body | startswith(env.MARKER))) | .id')
id=${ids%%$'\n'*}
# GitHub takes 65,536 characters.
body=$(jq -Rs '{body: (if length > 65000 then .[:65000] + "\n\n… the rest is in the summary of the job." else . end)}' "$file")
if [ -n "$id" ]; then
  gh api --silent --method PATCH "repos/$GITHUB_REPOSITORY/issues/comments/$id" --input - <<<"$body"
else
  gh api --silent --method POST "$comments" --input - <<<"$body"
fi
