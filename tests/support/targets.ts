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

/** Accounts of the tests' stack files. */
export const ACCOUNTS: Readonly<Record<string, string>> = {
  stg: "111111111111",
  prd: "222222222222",
  dev: "333333333333",
  staging: "444444444444",
  prod: "555555555555",
};
