#!/usr/bin/env bash
# Posts the report of a run of the workflow Plan as the one comment of its pull request, or updates that comment. GitHub's event says which
# run it was; nothing in the artifact is believed but what the report's schema allows, and that is printed as code.
set -euo pipefail

readonly MARK="<!-- aws-practice: report -->"
readonly MOST_BYTES_ZIPPED=2000000
readonly MOST_BYTES=8000000
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

# A run of a fork doesn't name its pull request, and GitHub doesn't find it by the commit: only by the branch. The commit must be its newest.
gh api --method GET "repos/$REPOSITORY/pulls" -f state=open -f head="$HEAD_OWNER:$HEAD_BRANCH" -f per_page=100 >"$folder/pulls.json"
number=$(jq --raw-output --arg sha "$HEAD_SHA" --argjson repository "$HEAD_REPOSITORY_ID" \
  '[.[] | select(.head.sha == $sha and .head.repo.id == $repository) | .number] | if length == 1 then .[0] else empty end' "$folder/pulls.json")
if [[ ! $number =~ ^[0-9]+$ ]]; then
  echo "No comment: the commit isn't the newest one of exactly one open pull request."
  exit 0
fi

# The artifact: one file of it, by its name, up to a size.
gh api --method GET "repos/$REPOSITORY/actions/runs/$RUN_ID/artifacts" -f name=report >"$folder/artifacts.json"
artifact=$(jq --raw-output --argjson most "$MOST_BYTES_ZIPPED" \
  '[.artifacts[] | select(.expired == false and .size_in_bytes <= $most) | .id] | first // empty' "$folder/artifacts.json")
if [[ $artifact =~ ^[0-9]+$ ]]; then
  gh api "repos/$REPOSITORY/actions/artifacts/$artifact/zip" >"$folder/report.zip"
  (unzip -p "$folder/report.zip" report.json || true) 2>/dev/null | head --bytes "$((MOST_BYTES + 1))" >"$folder/report.json" || true
fi
code=0
npm run --silent report -- --from "$folder/report.json" --markdown "$folder/report.md" 2>/dev/null || code=$?
if [[ $code == 2 || ! -s $folder/report.md ]]; then
  echo "**The plan failed**, or its report can't be read: see the run." >"$folder/report.md"
fi

run="https://github.com/$REPOSITORY/actions/runs/$RUN_ID"
jq --null-input --arg mark "$MARK" --rawfile report "$folder/report.md" --arg run "$run" --arg commit "$HEAD_SHA" \
  '{body: "\($mark)\n\($report)\n[Run](\($run)) of commit `\($commit)`\n"}' >"$folder/body.json"

comment=$(gh api --paginate "repos/$REPOSITORY/issues/$number/comments?per_page=100" |
  jq --raw-output --slurp --arg mark "$MARK" \
    '[.[][] | select(.user.login == "github-actions[bot]" and (.body | startswith($mark))) | .id] | first // empty')
if [[ -n $comment ]]; then
  gh api --method PATCH "repos/$REPOSITORY/issues/comments/$comment" --input "$folder/body.json" >/dev/null
else
  gh api --method POST "repos/$REPOSITORY/issues/$number/comments" --input "$folder/body.json" >/dev/null
fi
echo "Commented on pull request $number."
