"""The registry's schemas, made short, with what the models of the services' calls add."""

import functools
import gzip
import json
import pathlib
import re

import botocore
import cfnlint
import cfnlint.version

SCHEMAS = pathlib.Path(cfnlint.__file__).parent / "data" / "schemas"
# The region that has every type first.
REGION = "us-east-1"

# Keywords of schemas for people, for CloudFormation itself, or for updates, and three that only cfn-lint reads.
UNUSED = {
    "description", "title", "$comment", "examples", "handlers", "tagging", "typeName", "sourceUrl", "documentationUrl", "$schema",
    "additionalIdentifiers", "insertionOrder", "arrayType", "deprecatedProperties", "propertyTransform",
    "writeOnlyProperties", "conditionalCreateOnlyProperties", "createOnlyProperties", "relationshipRef", "default", "$id",
    "replacementStrategy", "nonPublicProperties", "nonPublicDefinitions", "resourceLink", "typeConfiguration",
    "format", "maxUniqueItems", "uniqueKeys",
    # Keywords that toolkit/simulator/schemas/validate.ts doesn't read.
    "if", "then", "else", "not", "prefixItems", "dependencies",
}

# Properties for which the AWS provider has a separate type, or that it and most programs use.
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


# Call that creates a resource of each type, or the part of a call that has its properties.
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

# AWS adds to them, and a program must not wait for this file: shapes of botocore, properties of the registry.
GROWING = {"InstanceType", "ResourceRecordSetRegion"}
GROWING_PROPERTIES = {"AcceleratorNames", "AmiType", "CompatibleRuntimes", "Region", "Regions", "Runtime", "WorkerType"}
# Any text.
ANY_TEXT = re.compile(
    r"[\[(^]*\\u0020-\\uD7FF\\uE000-\\uFFFD\\uD800\\uDC00-\\uDBFF\\uDFFF\\r\\n\\t\][*+)$]*"
    r"|\^?\.[*+]\$?|\^?\[\\s\\S\][*+]\$?|\^\(\?s\)"
)


@functools.cache
def provider() -> dict:
    return json.loads((SCHEMAS / "providers" / f"{REGION}.json").read_text())


def resource(name: str) -> dict:
    """The schema of a type, e.g. AWS::EC2::VPC."""
    return json.loads((SCHEMAS / "resources" / f"{provider()[name]}.json").read_text())


def registry(root: pathlib.Path) -> dict:
    """What is in each service's file, by its name."""
    mentioned = "".join(file.read_text() for file in sorted((root / "simulator" / "schemas" / "types").glob("*.ts")))
    services: dict = {}
    for name in sorted(set(re.findall(r"AWS::\w+::\w+", mentioned))):
        services.setdefault(name.split("::")[1].lower(), {})[name] = compact_type(name, with_call(name, resource(name)))
    source = (f"CloudFormation registry, {REGION}, as cfn-lint {cfnlint.version.__version__} (MIT-0) has it; "
              f"where it says nothing, botocore {botocore.__version__} (Apache-2.0); toolkit/aws-facts/refresh.py")
    return {f"{service}.json": {"source": source, **types} for service, types in services.items()}


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
    whole = compacted["readOnlyProperties"]
    compacted["readOnlyProperties"] = [path for path in whole if not any(path.startswith(f"{outer}/") for outer in whole)]
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
            out[key] = {name: compact(without_enum(item) if name in GROWING_PROPERTIES else item) for name, item in value.items()}
        elif key == "items":
            out[key] = compact(value)
        elif key in ("anyOf", "oneOf", "allOf"):
            alternatives = [one for one in compact(value) if one != {} or key == "oneOf"]
            if any(alternatives):
                out[key] = alternatives
        elif key == "pattern":
            # cfn-lint writes them for Python, AWS for Java
            out[key] = value.replace(r"\Z", "$").replace(r"\A", "^").replace(r"\p{Print}", r"[\x20-\x7E]")
        elif key == "primaryIdentifier":
            out[key] = [path.removeprefix("/properties/") for path in value]
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


def without_enum(node: dict) -> dict:
    if "items" in node:
        return {**node, "items": without_enum(node["items"])}
    return {**{key: value for key, value in node.items() if key != "enum"}, "type": node.get("type", "string")}
