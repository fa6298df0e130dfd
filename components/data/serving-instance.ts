import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

/** The instance that clients connect to. */
export interface ServingInstance {
  identifier: string;
  address: pulumi.Output<string>;
  arn: pulumi.Output<string>;
  resourceId: pulumi.Output<string>;
  masterSecretArn: pulumi.Output<string>;
  masterSecretKeyArn: pulumi.Output<string>;
}

/** An instance as clients see it. @throws {RunError} It has no secret of the master. */
export function servingInstance(identifier: string, instance: aws.rds.Instance): ServingInstance {
  const secret = instance.masterUserSecrets.apply(([first]) => {
    if (first !== undefined) return first;
    throw new pulumi.RunError(
      `Database ${identifier} has no secret of its master user: wait until \`npm run ops -- restore\` says that it is ready`,
    );
  });
  return {
    identifier,
    address: instance.address,
    arn: instance.arn,
    resourceId: instance.resourceId,
    masterSecretArn: secret.secretArn,
    masterSecretKeyArn: secret.kmsKeyId,
  };
}

/**
 * An instance that was restored beside the program's own. It is read and never managed: no update of the program changes or deletes it, and
 * none has to import it, which the provider can't do with RDS's own password of the master and a last snapshot.
 * Source: terraform-provider-aws, internal/service/rds/instance.go, importer: it sets skip_final_snapshot, which RDS doesn't report; its
 * documentation, import: by the identifier.
 */
export const readRestored = (name: string, identifier: string, parent: pulumi.Resource): aws.rds.Instance =>
  aws.rds.Instance.get(`${name}-restored`, identifier, undefined, { parent });
