import { secretArn } from "../../../components/secrets/secret-arn";
import type { CloudState } from "../plugin/state-file";

interface Container {
  secrets?: { valueFrom: string }[];
}

/**
 * Whether a policy of a secret denies it to the execution role of a task definition: none of its tasks start then.
 * Source: Amazon ECS developer guide, "Amazon ECS task stopped reasons", ResourceInitializationError.
 */
export function isDeniedASecret({ resources }: CloudState, taskDefinition: string): boolean {
  const definition = resources.find(({ type, outputs }) =>
    type === "aws:ecs/taskDefinition:TaskDefinition" && outputs["arn"] === taskDefinition
  );
  if (definition === undefined) return false;
  const containers = JSON.parse(String(definition.inputs["containerDefinitions"])) as Container[];
  const read = new Set(containers.flatMap(({ secrets = [] }) => secrets.map(({ valueFrom }) => secretArn(valueFrom))));
  return resources.filter(({ type, inputs }) =>
    type === "aws:secretsmanager/secretPolicy:SecretPolicy" && read.has(String(inputs["secretArn"]))
  )
    .some(({ inputs }) => !String(inputs["policy"]).includes(`"${String(definition.inputs["executionRoleArn"])}"`));
}
