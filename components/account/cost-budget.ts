import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import type { Alerts } from "../operations/alerts";
import type { Names } from "../shared/naming";
import { resolve } from "../shared/schema";
import { type BudgetSettings, budgetSettings } from "./budget-settings";

export interface CostBudgetArgs extends Omit<BudgetSettings, "enabled"> {
  /** Names the budget, e.g. `aws-practice-budget-stg`: messages have the name, which is the section of the runbook. */
  names: Names;

  /** Its topic must admit budgets. */
  alerts: Alerts;
}

/** Percentages of the budget that notify, of costs so far and of the month's forecast. */
const THRESHOLDS = [["ACTUAL", 80], ["ACTUAL", 100], ["FORECASTED", 100]] as const;

/**
 * Budget of AWS Budgets for all costs of an account in a month, which notifies the alerts' topic.
 *
 * A monitor of unusual costs (Cost Anomaly Detection) isn't here: AWS takes one for all services per account and often creates it itself, so
 * that creating it would fail. Source: aws-cloudformation/cloudformation-coverage-roadmap#2515.
 *
 * @example
 * new CostBudget("budget", { names, alerts, monthlyUsd: 300 });
 */
export class CostBudget extends pulumi.ComponentResource {
  constructor(name: string, args: CostBudgetArgs, opts?: pulumi.ComponentResourceOptions) {
    super("aws-practice:index:CostBudget", name, {}, opts);

    const { monthlyUsd } = resolve(budgetSettings, `CostBudget "${name}"`, args);
    const budgetName = args.names.of("budget");
    new aws.budgets.Budget(name, {
      name: budgetName, // a contract: messages have it
      budgetType: "COST",
      timeUnit: "MONTHLY",
      limitAmount: String(monthlyUsd),
      limitUnit: "USD",
      notifications: THRESHOLDS.map(([notificationType, threshold]) => ({
        notificationType,
        comparisonOperator: "GREATER_THAN",
        threshold,
        thresholdType: "PERCENTAGE",
        subscriberSnsTopicArns: [args.alerts.topicArn],
      })),
      tags: { Name: budgetName },
    }, { parent: this, dependsOn: args.alerts.dependencies });
    this.registerOutputs({});
  }
}
