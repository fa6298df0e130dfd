#!/usr/bin/env bash
# Opens, updates or closes the issue about a stack's drift: drift-issue.sh <stack> none|drift|failed
set -euo pipefail

stack=$1
result=$2
[[ $result =~ ^(none|drift|failed)$ ]] || exit 0 # unknown: the stack has no role yet

title="Drift: $stack"
run="https://github.com/$REPOSITORY/actions/runs/$RUN_ID"
number=$(gh api --paginate "repos/$REPOSITORY/issues?state=open&creator=github-actions%5Bbot%5D&per_page=100" |
  jq --raw-output --slurp --arg title "$title" '[.[][] | select(.title == $title and .pull_request == null) | .number] | first // empty')

if [[ $result == none ]]; then
  [[ -n $number ]] || exit 0
  gh api --method POST "repos/$REPOSITORY/issues/$number/comments" -f body="The account is as the program says: [run]($run)." >/dev/null
  gh api --method PATCH "repos/$REPOSITORY/issues/$number" -f state=closed -f state_reason=completed >/dev/null
  echo "Closed issue $number."
  exit 0
fi

if [[ $result == drift ]]; then
  text="The account of $stack differs from the program: a change by hand, an update that failed, or a merge that isn't deployed. What differs is in the [run]($run)."
else
  text="The preview of $stack failed, so it is unknown whether its account differs: see the [run]($run)."
fi
if [[ -n $number ]]; then
  gh api --method PATCH "repos/$REPOSITORY/issues/$number" -f body="$text" >/dev/null
  echo "Updated issue $number."
else
  gh api --method POST "repos/$REPOSITORY/issues" -f title="$title" -f body="$text" >/dev/null
  echo "Opened an issue."
fi
