/** Name of an AWS service after `com.amazonaws.<region>.`, e.g. `ecr.dkr`. */
export const SERVICE_PATTERN = /^[a-z0-9]+([.-][a-z0-9]+)*$/;
