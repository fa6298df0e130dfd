#!/usr/bin/env python3
"""Writes what AWS says of itself into the repository, from packages that are not part of it.

    python3 -m venv /tmp/aws-facts && /tmp/aws-facts/bin/pip install cfn-lint botocore
    npm pack aws-cdk-lib && tar xzf aws-cdk-lib-*.tgz package/package.json package/aws-ec2/lib/vpc-endpoint.js
    /tmp/aws-facts/bin/python aws-facts/refresh.py --cdk package
    /tmp/aws-facts/bin/python aws-facts/refresh.py --check      # writes nothing; exit code 1 where a file would change

registry/<service>.json  the CloudFormation registry's schemas (cfn-lint, MIT-0) of the types that
                         simulator/schemas/types/ names, without descriptions, and what they leave open as the
                         model of the service's own call has it (botocore, Apache-2.0): enums, lengths, ranges, patterns
names.json               zones, instance types, RDS classes and versions (cfn-lint, MIT-0), names of
                         interface endpoints (aws-cdk-lib, Apache-2.0; kept where --cdk is left out)
"""

import argparse
import datetime
import gzip
import json
import pathlib
import re
import sys

import botocore
import cfnlint.helpers
import cfnlint.version

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent
SCHEMAS = pathlib.Path(cfnlint.__file__).parent / "data" / "schemas"
DATA = HERE / "registry"
NAMES = HERE / "names.json"
# The region that has every type first.
REGION = "us-east-1"

# What a schema says for people, for CloudFormation itself, or of updates; and three that only cfn-lint reads.
UNUSED = {
    "description", "title", "$comment", "examples", "handlers", "tagging", "typeName", "sourceUrl", "documentationUrl", "$schema",
    "primaryIdentifier", "additionalIdentifiers", "insertionOrder", "arrayType", "deprecatedProperties", "propertyTransform",
    "writeOnlyProperties", "conditionalCreateOnlyProperties", "createOnlyProperties", "relationshipRef", "default", "$id",
    "replacementStrategy", "nonPublicProperties", "nonPublicDefinitions", "resourceLink", "typeConfiguration",
    "format", "maxUniqueItems", "uniqueKeys",
}

# What the AWS provider has a type of its own for, or what it and most programs have a use for.
KEPT = {
    "AWS::ApplicationAutoScaling::ScalableTarget": ["MaxCapacity", "MinCapacity", "ResourceId", "RoleARN", "ScalableDimension", "ServiceNamespace", "SuspendedState"],
    "AWS::ApplicationAutoScaling::ScalingPolicy": [
        "PolicyName", "PolicyType", "ResourceId", "ScalableDimension", "ServiceNamespace", "StepScalingPolicyConfiguration",
        "TargetTrackingScalingPolicyConfiguration",
    ],
    "AWS::S3::Bucket": [
        "BucketName", "BucketEncryption", "CorsConfiguration", "LifecycleConfiguration", "LoggingConfiguration", "OwnershipControls",
        "PublicAccessBlockConfiguration", "Tags", "VersioningConfiguration", "WebsiteConfiguration",
    ],
}


# The call that makes a thing of each type, or the part of one that has its properties.
CALLS = {
    "AWS::ApplicationAutoScaling::ScalableTarget": ("application-autoscaling", "RegisterScalableTarget"),
    "AWS::ApplicationAutoScaling::ScalingPolicy": ("application-autoscaling", "PutScalingPolicy"),
    "AWS::CertificateManager::Certificate": ("acm", "RequestCertificate"),
    "AWS::CloudWatch::Alarm": ("cloudwatch", "PutMetricAlarm"),
    "AWS::EC2::EIP": ("ec2", "AllocateAddress"),
    "AWS::EC2::FlowLog": ("ec2", "CreateFlowLogs"),
    "AWS::EC2::Instance": ("ec2", "RunInstances"),
    "AWS::EC2::NatGateway": ("ec2", "CreateNatGateway"),
    "AWS::EC2::NetworkAclEntry": ("ec2", "CreateNetworkAclEntry"),
    "AWS::EC2::NetworkInterface": ("ec2", "CreateNetworkInterface"),
    "AWS::EC2::VPC": ("ec2", "CreateVpc"),
    "AWS::EC2::VPCEndpoint": ("ec2", "CreateVpcEndpoint"),
    "AWS::ECR::Repository": ("ecr", "CreateRepository"),
    "AWS::ECS::Cluster": ("ecs", "CreateCluster"),
    "AWS::ECS::ClusterCapacityProviderAssociations": ("ecs", "PutClusterCapacityProviders"),
    "AWS::ECS::Service": ("ecs", "CreateService"),
    "AWS::ECS::TaskDefinition": ("ecs", "RegisterTaskDefinition"),
    "AWS::ElasticLoadBalancingV2::Listener": ("elbv2", "CreateListener"),
    "AWS::ElasticLoadBalancingV2::ListenerRule": ("elbv2", "CreateRule"),
    "AWS::ElasticLoadBalancingV2::LoadBalancer": ("elbv2", "CreateLoadBalancer"),
    "AWS::ElasticLoadBalancingV2::TargetGroup": ("elbv2", "CreateTargetGroup"),
    "AWS::Events::Rule": ("events", "PutRule"),
    "AWS::IAM::InstanceProfile": ("iam", "CreateInstanceProfile"),
    "AWS::IAM::Role": ("iam", "CreateRole"),
    "AWS::IAM::RolePolicy": ("iam", "PutRolePolicy"),
    "AWS::KMS::Key": ("kms", "CreateKey"),
    "AWS::Logs::LogGroup": ("logs", "CreateLogGroup"),
    "AWS::RDS::DBInstance": ("rds", "CreateDBInstance"),
    "AWS::Route53::RecordSet": ("route53", "ResourceRecordSet"),
    "AWS::SNS::Topic": ("sns", "CreateTopic"),
    "AWS::Scheduler::Schedule": ("scheduler", "CreateSchedule"),
    "AWS::SecretsManager::Secret": ("secretsmanager", "CreateSecret"),
    "AWS::ServiceDiscovery::HttpNamespace": ("servicediscovery", "CreateHttpNamespace"),
    "AWS::StepFunctions::StateMachine": ("stepfunctions", "CreateStateMachine"),
}

# AWS adds to them weekly, and a program must not wait for this file.
GROWING = {"InstanceType", "ResourceRecordSetRegion"}
# Any text.
ANY_TEXT = re.compile(r"[\[(^]*\\u0020-\\uD7FF\\uE000-\\uFFFD\\uD800\\uDC00-\\uDBFF\\uDFFF\\r\\n\\t\][*+)$]*|\^?\.[*+]\$?|\^?\[\\s\\S\][*+]\$?")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="write nothing, say which files would change")
    parser.add_argument("--cdk", type=pathlib.Path, help="folder of an unpacked aws-cdk-lib")
    arguments = parser.parse_args()

    wanted = {**registry(), NAMES: text(names(arguments.cdk, arguments.check))}
    stale = [file for file in DATA.glob("*.json") if file not in wanted]
    changed = [file for file, content in wanted.items() if not file.exists() or file.read_text() != content] + stale
    for file in changed:
        print(f"{'would change' if arguments.check else 'changed'}: {file.relative_to(ROOT)}")
    if not arguments.check:
        DATA.mkdir(parents=True, exist_ok=True)
        for file in stale:
            file.unlink()
        for file, content in wanted.items():
            file.write_text(content)
    return 1 if arguments.check and changed else 0


def text(content: dict) -> str:
    """One line for each key, so that a change is read as one."""
    lines = [f"{json.dumps(key)}: {json.dumps(value, separators=(',', ':'), sort_keys=True)}" for key, value in content.items()]
    return "{\n" + ",\n".join(lines) + "\n}\n"


# The registry's schemas


def registry() -> dict:
    provider = json.loads((SCHEMAS / "providers" / f"{REGION}.json").read_text())
    mentioned = "".join(file.read_text() for file in sorted((ROOT / "simulator" / "schemas" / "types").glob("*.ts")))
    services: dict = {}
    for name in sorted(set(re.findall(r"AWS::\w+::\w+", mentioned))):
        schema = json.loads((SCHEMAS / "resources" / f"{provider[name]}.json").read_text())
        services.setdefault(name.split("::")[1].lower(), {})[name] = compact_type(name, with_call(name, schema))
    source = (f"CloudFormation registry, {REGION}, as cfn-lint {cfnlint.version.__version__} (MIT-0) has it; "
              f"where it says nothing, botocore {botocore.__version__} (Apache-2.0); aws-facts/refresh.py")
    return {DATA / f"{service}.json": text({"source": source, **types}) for service, types in services.items()}


def with_call(name: str, schema: dict) -> dict:
    if name in CALLS:
        service, call = CALLS[name]
        newest = sorted((botocore_data() / service).glob("*/service-2.json.gz"))[-1]
        described = json.loads(gzip.decompress(newest.read_bytes()))
        shapes = described["shapes"]
        operation = described["operations"].get(call)
        Enrichment(schema.get("definitions", {}), shapes).group(schema, shapes[operation["input"]["shape"] if operation else call])
    return schema


def botocore_data() -> pathlib.Path:
    return pathlib.Path(botocore.__file__).parent / "data"


class Enrichment:
    """Adds what the call's model says where the registry's schema says nothing."""

    def __init__(self, definitions: dict, shapes: dict):
        self.definitions = definitions
        self.shapes = shapes
        self.seen: set = set()

    def group(self, schema: dict, shape: dict) -> None:
        members = {plain(name): self.shapes[member["shape"]] | {"name": member["shape"]} for name, member in shape.get("members", {}).items()}
        for name, node in schema.get("properties", {}).items():
            if plain(name) in members and name != "Tags":  # the provider leaves out an empty list
                self.node(node, members[plain(name)])

    def node(self, node: dict, shape: dict) -> None:
        if "$ref" in node:
            name = node["$ref"].rsplit("/", 1)[1]
            if name not in self.seen:
                self.seen.add(name)
                self.node(self.definitions[name], shape)
        elif shape["type"] == "structure":
            self.group(node, shape)
        elif shape["type"] == "list" and "items" in node:
            self.add(node, {"minItems": shape.get("min"), "maxItems": shape.get("max")})
            self.node(node["items"], self.shapes[shape["member"]["shape"]] | {"name": shape["member"]["shape"]})
        elif shape["type"] == "string" and node.get("type") == "string" and not {"enum", "pattern", "const"} & set(node):
            values = None if shape["name"] in GROWING else shape.get("enum")
            pattern = f"^(?:{shape['pattern']})$" if values is None and "pattern" in shape and not ANY_TEXT.fullmatch(shape["pattern"]) else None
            self.add(node, {"enum": values, "pattern": pattern, "minLength": shape.get("min"), "maxLength": shape.get("max")})
        elif shape["type"] in ("integer", "long") and node.get("type") == "integer":
            self.add(node, {"minimum": shape.get("min"), "maximum": shape.get("max")})

    @staticmethod
    def add(node: dict, keywords: dict) -> None:
        for key, value in keywords.items():
            if value is not None and key not in node and not (key in ("minLength", "minItems") and value == 0):
                node[key] = value


def plain(name: str) -> str:
    return re.sub(r"(?<!s)s$", "", name.lower())


def compact_type(name: str, schema: dict) -> dict:
    schema = dict(schema)
    if name in KEPT:
        schema["properties"] = {key: schema["properties"][key] for key in KEPT[name]}
    compacted = compact(schema)
    compacted["readOnlyProperties"] = [path.replace("/properties/", "", 1) for path in schema.get("readOnlyProperties", [])]
    if not compacted["readOnlyProperties"]:
        del compacted["readOnlyProperties"]
    definitions = compacted.pop("definitions", {})
    used: set = set()
    waiting = [compacted]
    while waiting:
        for reference in re.findall(r'"#(\w+)"', json.dumps(waiting.pop())):
            if reference not in used:
                used.add(reference)
                waiting.append(definitions[reference])
    if used:
        compacted["definitions"] = {key: definitions[key] for key in sorted(used)}
    return compacted


def compact(node):
    """`"string"` for {"type": "string"}, `"#Name"` for a reference, `[items]` for a plain array; a type goes without saying where others tell it."""
    if isinstance(node, list):
        return [compact(item) for item in node]
    if not isinstance(node, dict):
        return node
    if "$ref" in node:
        return "#" + re.sub(r"^#/definitions/", "", node["$ref"])
    out = {}
    for key, value in node.items():
        if key == "pattern" and ANY_TEXT.fullmatch(value) or key in ("minLength", "minItems") and value == 0:
            continue
        if key in UNUSED or (key == "additionalProperties" and value is not True) or (key == "uniqueItems" and value is not True):
            continue
        if key in ("properties", "definitions", "patternProperties"):
            out[key] = {name: compact(item) for name, item in value.items()}
        elif key in ("items", "anyOf", "oneOf", "allOf", "not", "if", "then", "else"):
            out[key] = compact(value)
        elif key == "pattern":
            # cfn-lint writes them for Python, AWS for Java
            out[key] = value.replace(r"\Z", "$").replace(r"\A", "^").replace(r"\p{Print}", r"[\x20-\x7E]")
        elif key != "readOnlyProperties":
            out[key] = value
    if list(out) == ["type"] and isinstance(out["type"], str):
        return out["type"]
    if out.get("type") == "object" and "properties" in out:
        del out["type"]
    if out.get("type") == "string" and {"enum", "pattern", "minLength", "maxLength"} & set(out):
        del out["type"]
    if out.get("type") == "array" and "items" in out:
        del out["type"]
        if list(out) == ["items"]:
            return [out["items"]]
    return out


# Names that AWS adds to


def names(cdk: pathlib.Path | None, is_check: bool) -> dict:
    before = json.loads(NAMES.read_text()) if NAMES.exists() else {}
    version = f"cfn-lint {cfnlint.version.__version__} (MIT-0)"
    cdk_source = before.get("sources", ["", ""])[1]
    endpoints = before.get("interfaceEndpoints", [])
    if cdk is not None:
        cdk_source = f"aws-cdk-lib {json.loads((cdk / 'package.json').read_text())['version']} (Apache-2.0)"
        endpoints = interface_endpoints(cdk)
    regions = sorted(region for region in cfnlint.helpers.AVAILABILITY_ZONES if (SCHEMAS / "providers" / f"{region}.json").exists())
    return {
        "date": before["date"] if is_check else datetime.date.today().isoformat(),
        "sources": [version, cdk_source],
        "zones": {region: "".join(sorted(zone[len(region):] for zone in cfnlint.helpers.AVAILABILITY_ZONES[region])) for region in regions},
        "instanceTypes": by_family(instance_types(regions)),
        "databaseClasses": by_family(database_classes(regions)),
        "postgresVersions": sorted(postgres_versions(), key=lambda version: [int(part) for part in version.split(".")]),
        "interfaceEndpoints": endpoints,
    }


def extension(*path: str):
    return json.loads(SCHEMAS.joinpath("extensions", *path).read_text())


def instance_types(regions: list) -> dict:
    listed = extension("aws_ec2_instance", "instancetype_enum.json")
    return {region: listed[region]["enum"] for region in regions if region in listed}


def database_classes(regions: list) -> dict:
    listed = extension("aws_rds_dbinstance", "dbinstanceclass_enum.json")
    return {region: postgres_classes(listed[region]) for region in regions if region in listed}


def postgres_classes(schema: dict) -> list:
    found = []
    for rule in schema["allOf"]:
        engine = rule["if"]["properties"].get("Engine", {})
        if engine.get("const") == "postgres" or "postgres" in engine.get("enum", []):
            found += rule["then"]["properties"]["DBInstanceClass"]["enum"]
    return [name.removeprefix("db.") for name in found]


def postgres_versions() -> list:
    rules = extension("aws_rds_dbinstance", "engine_version.json")["allOf"]
    [versions] = [rule["then"]["properties"]["EngineVersion"]["enum"] for rule in rules if rule["if"]["properties"]["Engine"].get("const") == "postgres"]
    return [version for version in versions if re.fullmatch(r"\d+(\.\d+)?", version)]


def by_family(listed: dict) -> dict:
    """Sizes of each family anywhere, and by region the families; `family:size,size` where a region has only some of them."""
    everywhere: dict = {}
    for sizes in (families(types) for types in listed.values()):
        for family, those in sizes.items():
            everywhere.setdefault(family, set()).update(those)
    def of_region(types: list) -> str:
        have = families(types)
        return " ".join(family if have[family] == everywhere[family] else f"{family}:{','.join(sorted(have[family]))}" for family in sorted(have))
    return {
        "sizes": {family: " ".join(sorted(everywhere[family])) for family in sorted(everywhere)},
        "regions": {region: of_region(types) for region, types in listed.items()},
    }


def families(types: list) -> dict:
    found: dict = {}
    for name in types:
        family, size = name.split(".", 1)
        found.setdefault(family, set()).add(size)
    return found


def interface_endpoints(cdk: pathlib.Path) -> list:
    source = (cdk / "aws-ec2" / "lib" / "vpc-endpoint.js").read_text()
    return sorted(set(re.findall(r'new InterfaceVpcEndpointAwsService\("([a-z0-9.-]+)"\)', source)))


if __name__ == "__main__":
    sys.exit(main())
