import { always, type KindTable, searched } from "../kind";

export const domains: KindTable = {
  "aws:acm/certificate:Certificate": searched("AWS::CertificateManager::Certificate", { DomainName: "domainName" }),
  "aws:acm/certificateValidation:CertificateValidation": { by: "nothing", reason: "it only waits" },
  "aws:route53/zone:Zone": searched("AWS::Route53::HostedZone", {}, {
    same: ({ Name }, wanted) => String(Name).replace(/\.$/, "") === wanted.text("name")?.replace(/\.$/, ""),
  }),
  "aws:route53/record:Record": {
    by: "refresh",
    id: (wanted) => {
      const id = wanted.joined("_", wanted.text("zoneId"), wanted.text("name"), wanted.text("type"));
      return id === undefined ? undefined : [id, wanted.text("setIdentifier")].filter(Boolean).join("_");
    },
  },
  // An account and region has each name once; cloud-map.ts finds namespaces, as Cloud Control doesn't.
  "aws:servicediscovery/httpNamespace:HttpNamespace": searched("AWS::ServiceDiscovery::HttpNamespace", { Name: "name" }, {
    unique: always,
  }),
  "aws:servicediscovery/privateDnsNamespace:PrivateDnsNamespace": searched("AWS::ServiceDiscovery::PrivateDnsNamespace", { Name: "name" }, {
    id: (wanted, identifier) => wanted.joined(":", identifier, wanted.text("vpc")),
  }),
  "aws:servicediscovery/service:Service": searched("AWS::ServiceDiscovery::Service", { Name: "name", NamespaceId: "namespaceId" }, {
    unique: always,
  }),
};
