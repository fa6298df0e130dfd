import { randomBytes } from "node:crypto";

import type { Properties } from "../../../toolkit/shared/values";
import { type Answer, AwsError } from "../../support/aws-server";
import type { StateFile } from "../plugin/state-file";

const OPERATIONS = ["DescribeParameters", "DescribeSecret", "GetParameter", "GetParameters", "GetSecretValue"];

/** SSM and Secrets Manager of an account as the CLI's role sees them: what exists, and no value. */
export class SecretStore {
  constructor(private readonly cloud: StateFile) {}

  /** Creates a secret or a parameter as an operator does. */
  give(name: string): void {
    this.cloud.remember([{ name, value: randomBytes(12).toString("hex") }]);
    this.cloud.change((state) => void (state.given = [...(state.given ?? []), name]));
  }

  answers(operation: string): boolean {
    return OPERATIONS.includes(operation);
  }

  answer(operation: string, input: Properties): Answer {
    const { given = [] } = this.cloud.read();
    if (operation === "DescribeParameters") {
      const [{ Values }] = input["ParameterFilters"] as [{ Values: string[] }];
      return { Parameters: Values.filter((name) => given.includes(name)).map((Name) => ({ Name, Type: "SecureString" })) };
    }
    if (operation === "GetParameter" && !given.includes(String(input["Name"]))) return this.plain(String(input["Name"]));
    if (operation !== "DescribeSecret") throw new AwsError("AccessDeniedException", `not authorized to perform ${operation}`);
    const name = String(input["SecretId"]);
    if (!given.includes(name)) throw new AwsError("ResourceNotFoundException", "Secrets Manager can't find the specified secret.");
    return { Name: name, VersionIdsToStages: { version: ["AWSCURRENT"] } };
  }

  /** A parameter of the program, which holds no secret. */
  private plain(name: string): Answer {
    const parameter = this.cloud.read().resources.find(({ type, id }) => type === "aws:ssm/parameter:Parameter" && id.endsWith(name));
    if (parameter === undefined) throw new AwsError("ParameterNotFound", name);
    return { Parameter: { Name: name, Type: "String", Value: parameter.inputs["insecureValue"] } };
  }
}
