import assert from "node:assert/strict";

import { CostBudget } from "../../../components/account/cost-budget";
import { Alerts } from "../../../components/operations/alerts";
import { naming } from "../../../components/shared/naming";
import { build, refusal, type Registered } from "../../support/simulated";
import { statements } from "../../support/workloads";

const names = naming({ project: "shop", environment: "stg" });
const TOPIC = "arn:aws:sns:ap-northeast-1:111111111111:shop-alerts-stg";
const create = (monthlyUsd?: number) => () => {
  const alerts = new Alerts("alerts", { names, admitsBudgets: true });
  alerts.in("us-east-1");
  new CostBudget("budget", { names, alerts, ...(monthlyUsd !== undefined && { monthlyUsd }) });
};
const ofBudgets = (registered: Registered, type: string, name: string) =>
  statements(registered, type, name).filter((statement) => JSON.stringify(statement["Principal"]).includes("budgets.amazonaws.com"));

describe("CostBudget", () => {
  let registered: Registered;
  before(async () => {
    registered = await build(create(450));
  });

  it("notifies the topic of 80 and 100 percent of the costs, and of a forecast above them", () => {
    const { notifications, ...budget } = registered.inputs("Budget");
    assert.deepEqual(budget, {
      name: "shop-budget-stg",
      budgetType: "COST",
      timeUnit: "MONTHLY",
      limitAmount: "450",
      limitUnit: "USD",
      tags: { Name: "shop-budget-stg" },
    });
    const common = { comparisonOperator: "GREATER_THAN", thresholdType: "PERCENTAGE", subscriberSnsTopicArns: [TOPIC] };
    assert.deepEqual(notifications, [
      { ...common, notificationType: "ACTUAL", threshold: 80 },
      { ...common, notificationType: "ACTUAL", threshold: 100 },
      { ...common, notificationType: "FORECASTED", threshold: 100 },
    ]);
    assert.ok(registered.dependencies("Budget").includes("alerts-topic-policy"));
  });

  it("the topic and its key admit budgets of this account; those of other regions don't", () => {
    assert.deepEqual(ofBudgets(registered, "TopicPolicy", "alerts-topic-policy"), [{
      Effect: "Allow",
      Principal: { Service: "budgets.amazonaws.com" },
      Action: ["sns:Publish"],
      Resource: [TOPIC],
      Condition: {
        StringEquals: { "aws:SourceAccount": "111111111111" },
        ArnLike: { "aws:SourceArn": "arn:aws:budgets::111111111111:*" },
      },
    }]);
    const [use, ...more] = ofBudgets(registered, "Key", "alerts-key");
    assert.deepEqual(more, []);
    assert.deepEqual(use!["Action"], ["kms:Decrypt", "kms:GenerateDataKey"]);
    assert.deepEqual(use!["Condition"], { StringEquals: { "kms:EncryptionContext:aws:sns:topicArn": TOPIC } });
    assert.deepEqual(ofBudgets(registered, "TopicPolicy", "alerts-us-east-1-topic-policy"), []);
    assert.deepEqual(ofBudgets(registered, "Key", "alerts-us-east-1-key"), []);
  });

  it("is 300 USD by default, and rejects amounts that aren't whole", async () => {
    assert.equal((await build(create())).inputs("Budget")["limitAmount"], "300");
    assert.match(await refusal(create(0.5)), /CostBudget "budget": monthlyUsd is 0.5, but must be a whole number from 1 to 1000000/);
  });
});
