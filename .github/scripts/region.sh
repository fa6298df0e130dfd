#!/usr/bin/env bash
# Writes the region of a stack, from its file, to the step's outputs. Stops if there is no role for the stack either.
set -euo pipefail

file=Pulumi.${STACK:?}.yaml
if [[ -z $ROLE ]]; then
  echo "No role for $STACK: a variable of the repository is missing (docs/delivery.md)"
  exit 1
fi
region=$(sed --quiet --regexp-extended "s/^ +aws:region: *[\"']?([a-z0-9-]+)[\"']?( .*)?$/\1/p" "$file")
if [[ -z $region ]]; then
  echo "$file has no aws:region: pulumi config set aws:region REGION --stack $STACK"
  exit 1
fi
echo "region=$region" >>"$GITHUB_OUTPUT"
