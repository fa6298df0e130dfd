import { always, type KindTable, searched } from "../kind";
import type { Wanted } from "../wanted";

/** An ARN ends in the name and digits that AWS adds. */
const isNamed = (wanted: Wanted, arn: string) => arn.split("/").at(-2) === wanted.text("name");

export const loadBalancing: KindTable = {
  "aws:lb/loadBalancer:LoadBalancer": searched("AWS::ElasticLoadBalancingV2::LoadBalancer", { Name: "name" }, {
    candidate: isNamed,
    unique: always,
  }),
  "aws:lb/targetGroup:TargetGroup": searched("AWS::ElasticLoadBalancingV2::TargetGroup", { Name: "name" }, {
    candidate: isNamed,
    unique: always,
  }),
  "aws:lb/listener:Listener": searched("AWS::ElasticLoadBalancingV2::Listener", { Port: "port" }, {
    within: ({ inputs }) => ({ LoadBalancerArn: inputs["loadBalancerArn"] }),
    unique: always,
  }),
  "aws:lb/listenerRule:ListenerRule": searched("AWS::ElasticLoadBalancingV2::ListenerRule", { Priority: "priority" }, {
    within: ({ inputs }) => ({ ListenerArn: inputs["listenerArn"] }),
    unique: ({ inputs }) => inputs["priority"] !== undefined, // a listener has each once
  }),
  "aws:lb/listenerCertificate:ListenerCertificate": {
    by: "refresh",
    id: (wanted) => wanted.joined("_", wanted.text("listenerArn"), wanted.text("certificateArn")),
  },
};
