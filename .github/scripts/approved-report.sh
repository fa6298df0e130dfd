#!/usr/bin/env bash
# Downloads the report with which a commit's pull request was approved: approved-report.sh <commit of main> <file>
set -euo pipefail

commit=$1
file=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
gh api "repos/$REPOSITORY/commits/$commit/pulls" >"$work/pulls.json"
head=$(jq --raw-output --arg commit "$commit" '[.[] | select(.merged_at != null and .merge_commit_sha == $commit) | .head.sha] | first // empty' "$work/pulls.json")
if [[ ! $head =~ ^[0-9a-f]{40}$ ]]; then
  echo "$commit isn't the merge of a pull request, so no one approved it"
  exit 1
fi
gh api --method GET "repos/$REPOSITORY/actions/workflows/plan.yml/runs" -f head_sha="$head" -f status=success >"$work/runs.json"
run=$(jq --raw-output '[.workflow_runs[].id] | first // empty' "$work/runs.json")
if [[ ! $run =~ ^[0-9]+$ ]]; then
  echo "the pull request of $commit has no plan that succeeded for $head"
  exit 1
fi
gh api --method GET "repos/$REPOSITORY/actions/runs/$run/artifacts" -f name=report >"$work/artifacts.json"
artifact=$(jq --raw-output '[.artifacts[] | select(.expired == false) | .id] | first // empty' "$work/artifacts.json")
if [[ ! $artifact =~ ^[0-9]+$ ]]; then
  echo "the report of $commit has expired: make it again, and approve that (docs/delivery.md)"
  exit 1
fi
gh api "repos/$REPOSITORY/actions/artifacts/$artifact/zip" >"$work/report.zip"
unzip -p "$work/report.zip" report.json >"$file"
