/** Name of an AWS service after `com.amazonaws.<region>.`, e.g. `ecr.dkr`; not S3, whose gateway endpoint is always there. */
export const SERVICE_PATTERN = /^(?!s3$|com\.amazonaws)[a-z0-9]+([.-][a-z0-9]+)*$/;
