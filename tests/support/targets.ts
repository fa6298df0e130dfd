/** Every program and its stacks, as `tests/stacks` has them; a new one belongs here. */
export const EVERY_STACK: readonly string[] = [
  ". stg",
  ". prd",
  "bootstrap stg",
  "bootstrap prd",
  "examples/github-oidc-ecr stg",
  "examples/minimal stg",
  "examples/several-services stg",
];
