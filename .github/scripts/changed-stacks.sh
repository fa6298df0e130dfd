#!/usr/bin/env bash
# Writes `<stack>=true` or `false` to the step's outputs: whether the commit changes the stack's plan. CHOSEN is a stack that a person chose.
set -euo pipefail

report=$(mktemp)
trap 'rm -f "$report"' EXIT
if [[ -z $CHOSEN ]]; then
  # Exit code 3: something could not be checked; the deployment compares it with what was approved.
  npm run --silent report -- --base 'HEAD^1' --json "$report" --markdown /dev/null || [ "$?" -eq 3 ]
fi
for stack in stg prd; do
  if [[ -n $CHOSEN ]]; then
    changed=$([[ $CHOSEN == "$stack" ]] && echo true || echo false)
  else
    changed=$(jq --arg stack "$stack" '[.stacks[] | select(.program == "." and .stack == $stack)
      | .operations + .provider + .outputs + if .isNew or .status != "passed" then [1] else [] end] | add | length > 0' "$report")
  fi
  echo "$stack=$changed" >>"$GITHUB_OUTPUT"
  echo "$stack: $changed"
done
