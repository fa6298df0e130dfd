#!/usr/bin/env bash
# Keeps the images of a stack from expiring, before it is updated. What its registry doesn't have is copied from that of FROM, unchanged.
# AWS profiles are those of .envrc.
set -euo pipefail

images=$(npm run --silent promote -- --list --stack "${STACK:?}" --json)
jq --raw-output '.[] | [.service, .repository, .image] | @tsv' <<<"$images" | while IFS=$'\t' read -r service repository digest; do
  keep() {
    AWS_PROFILE=aws-practice-$1 npm run --silent image -- mark-live --stack "$1" --service "$service" --image "$digest" --json
  }
  if kept=$(keep "$STACK"); then continue; fi
  if [[ -z $FROM ]]; then exit 1; fi
  kept=$(keep "$FROM")
  for stack in "$FROM" "$STACK"; do AWS_PROFILE=aws-practice-$stack npm run --silent image -- login --stack "$stack" --service "$service"; done
  commit=$(jq --raw-output .commit <<<"$kept")
  skopeo copy --preserve-digests "docker://$(jq --raw-output .image <<<"$kept")" "docker://$repository:$commit"
  keep "$STACK"
done
