#!/usr/bin/env bash
# Previews a stack with what AWS has, and writes `<stack>=none`, `drift` or `failed` to the step's outputs. It changes nothing.
set -euo pipefail

log=$(mktemp)
trap 'rm -f "$log"' EXIT
result=none
# Other failures have exit code 255, too, so the message decides. Source: pulumi/pulumi, pkg/backend/errors.go, `NoChangesExpectedError`.
if ! pulumi preview --stack "$STACK" --refresh --expect-no-changes --non-interactive --diff >"$log" 2>&1; then
  result=failed
  if grep --quiet --extended-regexp 'no changes were expected (for .* )?but changes' "$log"; then result=drift; fi
fi
sed 's/##\[/#_[/g; s/^\s*::/ _::/' "$log" # a value in AWS must not be a command of this log
echo "$STACK=$result" >>"$GITHUB_OUTPUT"
