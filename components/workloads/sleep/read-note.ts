import type { Input } from "@pulumi/pulumi";

/** State that reads the note of whether the environment sleeps, as `note`; to be completed. */
export const readNote = (parameterName: Input<string>) => ({
  Type: "Task",
  Resource: "arn:aws:states:::aws-sdk:ssm:getParameter",
  Parameters: { Name: parameterName },
  TimeoutSeconds: 60,
  ResultSelector: { "note.$": "States.StringToJson($.Parameter.Value)" },
});
