#!/usr/bin/env bash
# Builds and pushes the image of a service, and writes the stack file that has it to the step's outputs.
set -euo pipefail

pushed=$(npm run --silent image -- push --stack stg --service "$SERVICE" --folder "$FOLDER" --json)
digest=$(jq --raw-output .digest <<<"$pushed")
npm run --silent promote -- --stack stg --service "$SERVICE" --image "$digest"
{
  echo "title=stg: $SERVICE at $(jq --raw-output '.commit[0:12]' <<<"$pushed")"
  echo "content=$(base64 --wrap=0 Pulumi.stg.yaml)"
} >>"$GITHUB_OUTPUT"
