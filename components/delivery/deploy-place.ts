/** Environment that a deployment changes. */
export interface DeployPlace {
  /** E.g. `aws-practice`; also the value of the tag `project`. */
  project: string;
  /** E.g. `stg`; also the value of the tag `environment`. */
  environment: string;
  /** E.g. `aws`. */
  partition: string;
  region: string;
  accountId: string;
}

/** Path of the roles and instance profiles of an environment: IAM permissions name the path, as the engine chooses the names. */
export const rolePath = ({ project, environment }: Pick<DeployPlace, "project" | "environment">): string => `/${project}/${environment}/`;

/** ARN of a resource of the environment's account and region. */
export const arnIn = ({ partition, region, accountId }: DeployPlace, service: string, resource: string): string =>
  `arn:${partition}:${service}:${region}:${accountId}:${resource}`;

/** The same for IAM, which has no region. */
export const iamArn = ({ partition, accountId }: DeployPlace, resource: string): string => `arn:${partition}:iam::${accountId}:${resource}`;
