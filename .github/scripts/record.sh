#!/usr/bin/env bash
# Opens a pull request that changes one file, or updates the open one, has it planned, and, if it merges by itself, waits for the merge.
# Protection of the main branch holds: its checks, and its reviews if it requires any.
set -euo pipefail

api() { gh api --method "$1" "repos/$REPOSITORY/$2" "${@:3}"; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

base=$(api GET "git/ref/heads/$MAIN" | jq --raw-output .object.sha)
api GET "contents/$FILE" -f ref="$base" >"$work/file.json"
if [[ $(jq --raw-output '.content | gsub("\\s"; "")' "$work/file.json") == "$CONTENT" ]]; then
  echo "$FILE is as it should be."
  echo "commit=$base" >>"$GITHUB_OUTPUT"
  exit 0
fi

# One commit on top of the main branch; the branch of an earlier run begins again.
api GET "pulls" -f head="${REPOSITORY%%/*}:$BRANCH" -f state=open >"$work/open.json"
number=$(jq --raw-output '.[0].number // empty' "$work/open.json")
if [[ -n $(api GET "git/matching-refs/heads/$BRANCH" | jq --raw-output --arg ref "refs/heads/$BRANCH" '.[] | select(.ref == $ref) | .ref') ]]; then
  api PATCH "git/refs/heads/$BRANCH" -f sha="$base" -F force=true >/dev/null
else
  api POST "git/refs" -f ref="refs/heads/$BRANCH" -f sha="$base" >/dev/null
fi
api PUT "contents/$FILE" -f branch="$BRANCH" -f message="$TITLE" -f content="$CONTENT" -f sha="$(jq --raw-output .sha "$work/file.json")" >/dev/null
if [[ -z $number ]]; then
  number=$(api POST pulls -f head="$BRANCH" -f base="$MAIN" -f title="$TITLE" -f body="The plan's report follows as a comment." | jq --raw-output .number)
fi
echo "Pull request $number: $TITLE"
api POST "actions/workflows/plan.yml/dispatches" -f ref="$BRANCH" >/dev/null

if [[ $AUTO_MERGE != true ]]; then exit 0; fi
gh pr merge "$number" --repo "$REPOSITORY" --auto --squash
for ((waited = 0; waited < ${MOST_SECONDS:-3000}; waited += 15)); do
  api GET "pulls/$number" >"$work/pull.json"
  if [[ $(jq .merged "$work/pull.json") == true ]]; then
    echo "commit=$(jq --raw-output .merge_commit_sha "$work/pull.json")" >>"$GITHUB_OUTPUT"
    exit 0
  fi
  if [[ $(jq --raw-output .state "$work/pull.json") == closed ]]; then
    echo "Pull request $number was closed without a merge."
    exit 1
  fi
  sleep "${PAUSE_SECONDS:-15}"
done
echo "Pull request $number isn't merged: a check failed, or it needs a review. Its merge by a person starts the deployment."
exit 1
