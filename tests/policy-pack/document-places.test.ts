import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

import { documentsOf } from "../../policy-pack/iam/document";
import { PLACES } from "../../policy-pack/iam/document-places";
import { resourceOf, type Written } from "./support/broken";
import { findings } from "./support/examples";

const SDK = dirname(require.resolve("@pulumi/aws/package.json"));

/** Names of inputs that may hold a policy document. */
const NAME = /^(policy|accessPolic(y|ies)|content)$|(^p|P)olicy(Document|Body|Template|Text)?$/;

/** Inputs with such a name that hold something else. */
const OTHERS: Readonly<Record<string, string>> = {
  "aws:alb/listener:Listener alpnPolicy": "a protocol's name",
  "aws:alb/listener:Listener sslPolicy": "a policy's name",
  "aws:alb/loadBalancer:LoadBalancer dnsRecordClientRoutingPolicy": "an option",
  "aws:apigateway/domainName:DomainName securityPolicy": "a TLS policy's name",
  "aws:apigateway/restApi:RestApi securityPolicy": "a TLS policy's name",
  "aws:appconfig/hostedConfigurationVersion:HostedConfigurationVersion content": "configuration",
  "aws:bedrock/agentDataSource:AgentDataSource dataDeletionPolicy": "an option",
  "aws:cfg/organizationCustomPolicyRule:OrganizationCustomPolicyRule policyText": "a rule of AWS Config",
  "aws:cloudformation/stack:Stack policyBody": "which resources of the stack an update may change",
  "aws:cloudwatch/logAccountPolicy:LogAccountPolicy policyDocument": "settings of log groups",
  "aws:cloudwatch/logDataProtectionPolicy:LogDataProtectionPolicy policyDocument": "which data is masked",
  "aws:cloudwatch/logIndexPolicy:LogIndexPolicy policyDocument": "which fields are indexed",
  "aws:codecommit/approvalRuleTemplate:ApprovalRuleTemplate content": "who approves a pull request",
  "aws:connect/contactFlow:ContactFlow content": "steps of a call",
  "aws:connect/contactFlowModule:ContactFlowModule content": "steps of a call",
  "aws:connect/vocabulary:Vocabulary content": "words",
  "aws:dlm/lifecyclePolicy:LifecyclePolicy defaultPolicy": "an option",
  "aws:ec2/fleet:Fleet excessCapacityTerminationPolicy": "an option",
  "aws:ec2/spotFleetRequest:SpotFleetRequest excessCapacityTerminationPolicy": "an option",
  "aws:ecr/lifecyclePolicy:LifecyclePolicy policy": "rules by which images expire; image-lifecycle-* reads them",
  "aws:ecr/repositoryCreationTemplate:RepositoryCreationTemplate lifecyclePolicy": "rules by which images expire",
  "aws:eks/capability:Capability deletePropagationPolicy": "an option",
  "aws:emr/instanceGroup:InstanceGroup autoscalingPolicy": "rules for capacity",
  "aws:fsx/lustreFileSystem:LustreFileSystem autoImportPolicy": "an option",
  "aws:fsx/ontapVolume:OntapVolume snapshotPolicy": "a name",
  "aws:gamelift/fleet:Fleet newGameSessionProtectionPolicy": "an option",
  "aws:gamelift/gameServerGroup:GameServerGroup gameServerProtectionPolicy": "an option",
  "aws:iot/policyAttachment:PolicyAttachment policy": "a policy's name",
  "aws:kendra/index:Index userContextPolicy": "an option",
  "aws:lb/listener:Listener alpnPolicy": "a protocol's name",
  "aws:lb/listener:Listener sslPolicy": "a policy's name",
  "aws:lb/loadBalancer:LoadBalancer dnsRecordClientRoutingPolicy": "an option",
  "aws:mailmanager/ingressPoint:IngressPoint tlsPolicy": "an option",
  "aws:networkmanager/coreNetwork:CoreNetwork basePolicyDocument": "routes of a network",
  "aws:networkmanager/coreNetworkPolicyAttachment:CoreNetworkPolicyAttachment policyDocument": "routes of a network",
  "aws:opensearch/serverlessLifecyclePolicy:ServerlessLifecyclePolicy policy": "how long indexes are kept",
  "aws:s3/bucketObject:BucketObject content": "an object",
  "aws:s3/bucketObjectv2:BucketObjectv2 content": "an object",
  "aws:sagemaker/modelCard:ModelCard content": "a description",
  "aws:schemas/schema:Schema content": "a schema",
  "aws:ses/receiptFilter:ReceiptFilter policy": "Block or Allow",
  "aws:ses/receiptRule:ReceiptRule tlsPolicy": "an option",
  "aws:sns/dataProtectionPolicy:DataProtectionPolicy policy": "which data is masked",
  "aws:sns/topic:Topic archivePolicy": "how long messages are kept",
  "aws:sns/topic:Topic deliveryPolicy": "how a delivery is repeated",
  "aws:sns/topicSubscription:TopicSubscription deliveryPolicy": "how a delivery is repeated",
  "aws:sns/topicSubscription:TopicSubscription filterPolicy": "which messages are delivered",
  "aws:sns/topicSubscription:TopicSubscription redrivePolicy": "where undelivered messages go",
  "aws:sns/topicSubscription:TopicSubscription replayPolicy": "which messages are repeated",
  "aws:sqs/queue:Queue redriveAllowPolicy": "which queues may send their dead letters",
  "aws:sqs/queue:Queue redrivePolicy": "where dead letters go",
  "aws:sqs/redriveAllowPolicy:RedriveAllowPolicy redriveAllowPolicy": "which queues may send their dead letters",
  "aws:sqs/redrivePolicy:RedrivePolicy redrivePolicy": "where dead letters go",
  "aws:ssm/document:Document content": "steps of a command",
  "aws:storagegateway/nfsFileShare:NfsFileShare notificationPolicy": "an option",
  "aws:storagegateway/smbFileShare:SmbFileShare notificationPolicy": "an option",
  "aws:transfer/webApp:WebApp webAppEndpointPolicy": "an option",
  "aws:verifiedaccess/endpoint:Endpoint policyDocument": "Cedar, by which people reach an application",
  "aws:verifiedaccess/group:Group policyDocument": "Cedar, by which people reach an application",
  "aws:workspacesweb/browserSettings:BrowserSettings browserPolicy": "a browser's settings",
};
/** Documents in other languages of permissions. */
const OTHER_LANGUAGES: Readonly<Record<string, string>> = {
  "aws:opensearch/serverlessAccessPolicy:ServerlessAccessPolicy policy": "rules with principals",
  "aws:opensearch/serverlessSecurityPolicy:ServerlessSecurityPolicy policy": "rules of networks and keys",
};

/** `type input` of each text input of the SDK with such a name, `content` only if its description is about a policy. */
function candidates(): string[] {
  const files = readdirSync(SDK, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".js"));
  return files.flatMap((file) => {
    const type = /__pulumiType = '([^']+)'/.exec(readFileSync(join(SDK, file), "utf8"))?.[1];
    if (type === undefined || type === "aws") return []; // "aws" is the provider
    const text = readFileSync(join(SDK, file.replace(/js$/, "d.ts")), "utf8");
    return [...text.slice(text.lastIndexOf("Args {")).matchAll(/^ {4}(\w+)\??: pulumi\.Input<string\b.*;$/gm)]
      .map(([, name]) => name!).filter((name) => NAME.test(name)).map((name) => `${type} ${name}`);
  });
}

describe("the places of policy documents", () => {
  it("are all inputs of the SDK with such a name, but for those that are known to hold something else", () => {
    const found = new Set(candidates());
    const listed = Object.entries(PLACES).flatMap(([type, places]) => places.map(({ property }) => `${type} ${property}`));
    const others = Object.keys({ ...OTHERS, ...OTHER_LANGUAGES });
    assert.deepEqual([...found].filter((input) => !listed.includes(input) && !others.includes(input)).toSorted(), []);
    assert.deepEqual([...listed, ...others].filter((input) => !found.has(input)).toSorted(), []);
  });

  const grant = { Effect: "Allow", Action: "s3:*", Resource: "*" };
  const text = JSON.stringify({ Statement: [grant] });
  const places: Readonly<Record<string, Written>> = {
    "an object": { anything: { Statement: grant } },
    "text": { anything: text },
    "a list": { anything: [{ deeper: text }] },
    "a template": { templateBody: JSON.stringify({ Resources: { A: { Properties: { PolicyDocument: { Statement: [grant] } } } } }) },
    "text in text": { anything: JSON.stringify({ inner: text }) },
  };
  for (const [name, properties] of Object.entries(places)) {
    it(`are found elsewhere by their content: ${name}`, () => {
      const resource = resourceOf("aws:unlisted/type:Type", "odd", properties);
      assert.deepEqual(documentsOf(resource).map(({ kind, statements }) => [kind, statements.length]), [["identity", 1]]);
      assert.equal(findings("iam-no-wildcard-actions", resource).length, 1);
    });
  }

  it("are of the kind that their statements have", () => {
    const kindOf = (statement: Written) =>
      documentsOf(resourceOf("aws:unlisted/type:Type", "odd", { at: { Statement: [statement] } }))[0]!.kind;
    assert.equal(kindOf(grant), "identity");
    assert.equal(kindOf({ ...grant, Principal: "*" }), "resource");
    assert.equal(kindOf({ Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service: "ec2.amazonaws.com" } }), "trust");
  });
});
