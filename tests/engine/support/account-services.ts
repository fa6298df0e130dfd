import type { Properties } from "../../../toolkit/shared/values";
import { AwsServer, callerIdentity } from "../../support/aws-server";
import { Ec2World, type NatFate } from "../../support/ec2-world";
import { EcsWorld, type Fate } from "../../support/ecs-world";
import type { HookCall } from "../../support/hook-requests";
import type { StateFile } from "../plugin/state-file";
import { isDeniedASecret } from "./denied-secret";
import { hostOf } from "./ec2";
import { change, describedDefinition, desiredServiceOf, rollBack } from "./ecs";
import { SecretStore } from "./secret-store";

/** How tasks and hosts of an account behave. */
export interface Fates {
  /** Behaviour of tasks by the ARN of their definition. @default they run */
  fate?: (taskDefinition: string) => Fate;
  /** How a NAT instance boots. @default it translates */
  natFate?: () => NatFate;
}

/** Services whose endpoints the variables name. Source: AWS SDKs and Tools Reference Guide, "Service-specific endpoints". */
const SERVICES = ["ECS", "EC2", "STS", "SSM", "SECRETS_MANAGER", "CLOUDWATCH", "CLOUDWATCH_LOGS"];

/** Services of a simulated account that the program's hooks call. */
export class AccountServices {
  /** Secrets that operators created in the account. */
  readonly secrets: SecretStore;
  readonly ecs: EcsWorld;
  /** Calls so far, also of those that were refused. */
  readonly calls: HookCall[] = [];
  private readonly server: AwsServer;

  constructor(private readonly cloud: StateFile, accountId: string, { fate = () => "runs", natFate = () => "translates" }: Fates) {
    this.secrets = new SecretStore(cloud);
    const started = (definition: string) => (isDeniedASecret(cloud.read(), definition) ? "fails" : fate(definition));
    this.ecs = new EcsWorld(
      (service) => desiredServiceOf(cloud.read(), service),
      started,
      (_, definition) => started(definition),
      (service, definition) => cloud.change((state) => rollBack(state, service, definition)),
      (service, input) => cloud.change((state) => change(state, service, input)),
    );
    const ec2 = new Ec2World((instanceId) => hostOf(cloud.read(), instanceId), natFate);
    this.server = new AwsServer(
      (operation, input, service) => {
        this.calls.push({ service, operation, input });
        return this.answer(operation, input);
      },
      (parameters) => {
        const operation = parameters.get("Action") ?? "";
        if (operation === "GetCallerIdentity") return callerIdentity(accountId); // needs no permission
        this.calls.push({ service: "ec2", operation, input: Object.fromEntries(parameters) });
        return ec2.answer(parameters);
      },
    );
  }

  /** @returns Environment variables that point the SDK at these services. */
  async start(): Promise<Record<string, string>> {
    const endpoint = await this.server.start();
    return Object.fromEntries(SERVICES.map((service) => [`AWS_ENDPOINT_URL_${service}`, endpoint]));
  }

  stop(): Promise<void> {
    return this.server.stop();
  }

  private answer(operation: string, input: Properties) {
    if (this.secrets.answers(operation)) return this.secrets.answer(operation, input);
    if (operation === "DescribeTaskDefinition") return describedDefinition(this.cloud.read(), input["taskDefinition"]);
    return this.ecs.answer(operation, input);
  }
}
