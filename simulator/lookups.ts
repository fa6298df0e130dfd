import type { LookupTable } from "./world";

/** What AWS answers when it is asked for something that is there already, by the token of the provider function. */
export const lookups: LookupTable = {
  "aws:index/getCallerIdentity:getCallerIdentity": (q) => ({
    id: q.place.accountId,
    accountId: q.place.accountId,
    arn: q.arn("sts", "assumed-role/deployment/simulated", { region: "" }),
    userId: `AROA${q.text(17, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")}:simulated`,
  }),
  "aws:index/getRegion:getRegion": (q) => ({
    id: q.input("region", q.place.region),
    region: q.input("region", q.place.region),
    name: q.input("region", q.place.region),
    description: q.input("region", q.place.region),
    endpoint: `ec2.${q.input("region", q.place.region)}.amazonaws.com`,
  }),
  "aws:index/getPartition:getPartition": (q) => ({
    id: q.place.partition,
    partition: q.place.partition,
    dnsSuffix: q.place.partition === "aws-cn" ? "amazonaws.com.cn" : "amazonaws.com",
    reverseDnsPrefix: q.place.partition === "aws-cn" ? "cn.com.amazonaws" : "com.amazonaws",
  }),
  "aws:ssm/getParameter:getParameter": (q) => {
    const name = q.input("name");
    const value = name.startsWith("/aws/service/ami-") ? q.hexId("ami") : `value-of${name}`;
    return {
      id: name,
      name,
      arn: q.arn("ssm", `parameter/${name.replace(/^\//, "")}`),
      type: "String",
      value,
      insecureValue: value,
      version: 1,
    };
  },
};
