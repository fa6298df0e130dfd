#!/usr/bin/env bash
# Updates a stack by exactly what was approved in the pull requests since its last deployment.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# Merges since the commit of the last update that succeeded; if there are none, the newest one again.
pulumi stack history --stack "$STACK" --json --page-size 50 --non-interactive >"$work/history.json"
deployed=$(jq --raw-output '[.[] | select(.kind == "update" and .result == "succeeded") | .environment["git.head"] // empty] | first // empty' "$work/history.json")
if [[ -z $deployed ]]; then
  echo "$STACK has no update that succeeded: the first one is a person's, as docs/bootstrap.md says"
  exit 1
fi
if ! git merge-base --is-ancestor "$deployed" HEAD; then
  echo "$STACK was last updated at $deployed, which isn't part of this commit: a person decides"
  exit 1
fi
commits=$(git rev-list --first-parent --reverse "$deployed..HEAD")
reports=()
for commit in ${commits:-$(git rev-parse HEAD)}; do
  .github/scripts/approved-report.sh "$commit" "$work/$commit.json"
  reports+=(--report "$work/$commit.json")
done

npm run --silent report -- --base 'HEAD^1' --json "$work/merged.json" --markdown /dev/null || [ "$?" -eq 3 ]
pulumi preview --stack "$STACK" --json --save-plan "$work/update.json" --non-interactive >"$work/preview.json"
pulumi stack export --stack "$STACK" >"$work/state.json"
npm run --silent approved -- "${reports[@]}" --at "$work/merged.json" --preview "$work/preview.json" --state "$work/state.json" --stack "$STACK"

digest=$(jq --raw-output .digest.plan "$work/merged.json")

# GitHub cancels a run by SIGINT to this script alone. Pulumi must get it, to end the calls that it began and to write the state: the next
# run continues there. Source: GitHub docs, "Workflow cancellation reference". Job control, as Bash's other background jobs ignore SIGINT.
set -m
pulumi up --stack "$STACK" --yes --skip-preview --plan "$work/update.json" --message "approved $digest" --non-interactive &
update=$!
trap 'kill -INT "$update"' INT TERM
code=0
wait "$update" || code=$?
while kill -0 "$update" 2>/dev/null; do # the signal ended the wait
  code=0
  wait "$update" || code=$?
done
trap - INT TERM
if ((code != 0)); then exit "$code"; fi

npm run --silent deployed -- --stack "$STACK"
