import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import { accountOf } from "../../shared/account";
import type { Names } from "../../shared/naming";
import { requireMatch } from "../../shared/validation";
import { DASHBOARD_NAME_PATTERN } from "./dashboard-settings";
import { layOut } from "./layout";
import type { Shown } from "./sections";
import { widgetOf } from "./widgets";

export interface DashboardArgs {
  /** The setting that defines it, e.g. `aws-practice:dashboard`: violations name it. */
  setting?: string;

  /** Names the dashboard, e.g. `aws-practice-stg`. */
  names: Names;

  /** Components with something to show, in the order of the page; undefined ones are those that the stack doesn't have. */
  parts: readonly (Shown | undefined)[];
}

/**
 * One page in CloudWatch about everything in a stack. It is composed last, as `alerts` shows the alarms that exist by then.
 *
 * - Dashboard with the sections of its parts
 *
 * @example
 * const dashboard = new Dashboard("dashboard", { names, parts: [alerts, loadBalancer, ...services.values(), database] });
 */
export class Dashboard extends pulumi.ComponentResource {
  /** Its address in the console. */
  readonly url: pulumi.Output<string>;

  constructor(name: string, args: DashboardArgs, opts?: pulumi.ComponentResourceOptions) {
    super("aws-practice:index:Dashboard", name, {}, opts);

    const { names } = args;
    const dashboardName = names.withEnvironment(names.project);
    requireMatch(
      `Dashboard "${name}"`,
      "dashboardName",
      dashboardName,
      DASHBOARD_NAME_PATTERN,
      "1 to 255 letters, digits, hyphens and underscores",
    );
    const { region, partition } = accountOf(this);
    const sections = args.parts.flatMap((part) => part?.sections ?? []);

    const dashboard = new aws.cloudwatch.Dashboard(`${name}-page`, {
      dashboardName, // a contract: people look for it, and its address has it
      dashboardBody: pulumi.jsonStringify({
        start: "-PT3H",
        periodOverride: "inherit", // points of one minute, as alarms see them
        widgets: layOut(introduction(dashboardName), sections).map((placed) => widgetOf(placed, region)),
      }),
    }, { parent: this });

    const console = partition.apply(consoleOf);
    this.url = pulumi
      .interpolate`https://${region}.${console}/cloudwatch/home?region=${region}#dashboards/dashboard/${dashboard.dashboardName}`;
    this.registerOutputs({ setting: args.setting, url: this.url });
  }
}

const introduction = (dashboardName: string) =>
  `**${dashboardName}**: alarms first, then the way of a request, and what it depends on. The description of an alarm has the first step. `
  + `\`pulumi up\` writes this page: changes here are lost.`;

/**
 * Domain of the console. Sources: AWS Management Console user guide, "Regions"; AWS GovCloud (US) user guide, "Signing in"; Getting Started
 * with Amazon Web Services in China, "Endpoints".
 */
function consoleOf(partition: string): string {
  if (partition === "aws-cn") return "console.amazonaws.cn";
  return partition === "aws-us-gov" ? "console.amazonaws-us-gov.com" : "console.aws.amazon.com";
}
