/** Every program and its stacks, as `tests/stacks` has them; a new one belongs here. */
export const EVERY_STACK: readonly string[] = [
  ". stg",
  ". prd",
  "bootstrap stg",
  "bootstrap prd",
  "examples/book-management dev",
  "examples/book-management prod",
  "examples/book-management staging",
  "examples/github-oidc-ecr stg",
  "examples/minimal stg",
  "examples/several-services stg",
];
