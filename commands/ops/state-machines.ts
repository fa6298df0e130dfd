import type { SFNClient } from "@aws-sdk/client-sfn";

import { connectionTo } from "../../toolkit/shared/aws-client";
import { collected } from "../../toolkit/shared/aws-request";
import { ProgramError } from "../../toolkit/shared/errors";
import type { StackAccount } from "../../toolkit/shared/stack-account";
import type { OperatedWorkload } from "./platform";
import { sent } from "./session";

/** Name of an execution, unique among those of 90 days. */
export const executionName = (now: Date = new Date()): string => `by-hand-${now.toISOString().replace(/\D/g, "")}`;

/** State machines that people start: of jobs, restores, sleep and tasks of their own. */
export class StateMachines {
  private constructor(private readonly sdk: typeof import("@aws-sdk/client-sfn"), private readonly client: SFNClient) {}

  static async connect({ settings }: StackAccount): Promise<StateMachines> {
    const sdk = await import("@aws-sdk/client-sfn");
    return new StateMachines(sdk, new sdk.SFNClient(await connectionTo("sfn", settings.connection)));
  }

  /** @throws {ProgramError} Step Functions has no such state machine. */
  async arnOf({ name, nameStart, fullName }: Pick<OperatedWorkload, "name" | "nameStart" | "fullName">): Promise<string> {
    const pages = this.sdk.paginateListStateMachines({ client: this.client }, {});
    const machines = await sent("ListStateMachines", collected(pages, ({ stateMachines = [] }) => stateMachines));
    const possible = machines.filter((each) => each.name?.startsWith(nameStart)).map((each) => each.stateMachineArn!);
    for (const resourceArn of possible) {
      const { tags = [] } = await sent(
        `ListTagsForResource ${resourceArn}`,
        this.client.send(new this.sdk.ListTagsForResourceCommand({ resourceArn })),
      );
      if (tags.some(({ key, value }) => key === "Name" && value === fullName)) return resourceArn;
    }
    throw new ProgramError(
      `Step Functions has no state machine with the Name tag ${fullName}: ${name} isn't deployed, or was deleted by hand`,
    );
  }

  /** Starts an execution; without input, as the schedule of a job does. */
  async start(stateMachineArn: string, name: string, input: object = {}): Promise<string> {
    const { executionArn } = await sent(
      `StartExecution ${stateMachineArn}`,
      this.client.send(new this.sdk.StartExecutionCommand({ stateMachineArn, name, input: JSON.stringify(input) })),
    );
    return executionArn!;
  }

  /** Output of an execution; undefined while it runs. @throws {ProgramError} It failed. */
  async output(executionArn: string): Promise<unknown> {
    const { status, output = "{}", error, cause } = await sent(
      "DescribeExecution",
      this.client.send(new this.sdk.DescribeExecutionCommand({ executionArn })),
    );
    if (status === "RUNNING" || status === "PENDING_REDRIVE") return undefined;
    if (status === "SUCCEEDED") return JSON.parse(output);
    throw new ProgramError(`the execution is ${status}: ${[error, cause].filter(Boolean).join(": ") || "Step Functions gives no cause"}`);
  }
}
