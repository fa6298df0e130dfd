#!/usr/bin/env bash
# Writes the stack file of prd, with the image that stg has, to the step's outputs.
set -euo pipefail

promoted=$(npm run --silent promote -- --service "$SERVICE" --json)
{
  echo "title=prd: $SERVICE at $(jq --raw-output '.commit[0:12]' <<<"$promoted")"
  echo "content=$(base64 --wrap=0 Pulumi.prd.yaml)"
} >>"$GITHUB_OUTPUT"
