"""What AWS's models say of permissions: which calls take a role, and which delete a resource. The policy pack reads both."""

import gzip
import json
import re

import botocore
import cfnlint.version

from schemas import REGION, botocore_data, provider, resource

# A member that is the ARN or the name of a role or of an instance profile; "role" alone may be a word for a user's rights.
ROLE = re.compile(
    r"(role_?arns?|role_?name|instance_?profile(arn|name|identifier)?|(service|execution|iam|access|task|job|instance|flow)_?role)$", re.IGNORECASE
)
PLAIN = re.compile(r"role$", re.IGNORECASE)
# Calls that look, answer or take away.
NO_USE = re.compile(r"^(Get|List|Describe|Search|Lookup|Validate|Verify|Is|Has|Delete|Remove|Detach|Disassociate|Untag|Tag|Simulate|Assume)")
DELETING = re.compile(r"^(Delete|Terminate|Schedule\w*Deletion)")
# Calls of other resources' delete handlers that delete content, not a resource of the program.
CONTENT = {"dynamodb:DeleteItem", "s3:DeleteObject", "s3:DeleteObjectVersion", "s3:DeleteObjectVersionTagging"}


def role_takers() -> dict:
    """Actions by service whose call takes a role or an instance profile."""
    found: dict = {}
    for folder in sorted(botocore_data().iterdir()):
        for file in sorted(folder.glob("*/service-2.json.gz"))[-1:]:
            model = json.loads(gzip.decompress(file.read_bytes()))
            service = prefix(model["metadata"])
            for name, operation in model["operations"].items():
                if "input" in operation and not NO_USE.match(name) and takes_role(model["shapes"], operation["input"]["shape"], frozenset()):
                    found.setdefault(service, set()).add(name)
    found.pop("iam", None)
    return {
        "source": f"botocore {botocore.__version__} (Apache-2.0); toolkit/aws-facts/refresh.py",
        **{service: " ".join(sorted(names)) for service, names in sorted(found.items())},
    }


def prefix(metadata: dict) -> str:
    """The prefix of a service's actions, which mostly is the name by which requests are signed."""
    name = metadata.get("signingName", metadata["endpointPrefix"])
    return {"monitoring": "cloudwatch", "email": "ses", "cloudcontrolapi": "cloudformation"}.get(name, name)


def takes_role(shapes: dict, name: str, above: frozenset) -> bool:
    if name in above:
        return False
    shape = shapes[name]
    inner = [*shape.get("members", {}).items(), *((key, shape[key]) for key in ("member", "value") if key in shape)]
    for key, member in inner:
        target = shapes[member["shape"]]
        if target["type"] == "structure" and key == "IamInstanceProfile":
            return True
        if target["type"] == "string":
            if ROLE.search(key) or (PLAIN.search(key) and "enum" not in target and is_arn(target, member["shape"])):
                return True
        elif takes_role(shapes, member["shape"], above | {name}):
            return True
    return False


def is_arn(shape: dict, name: str) -> bool:
    return "arn" in shape.get("pattern", "") or bool(re.search(r"role|arn", name, re.IGNORECASE))


def deletions() -> dict:
    """Actions by service with which the registry's handlers delete a resource."""
    found: dict = {}
    for name in provider():
        for action in resource(name).get("handlers", {}).get("delete", {}).get("permissions", []):
            service, _, call = action.partition(":")
            if DELETING.match(call) and action not in CONTENT:
                found.setdefault(service.lower(), set()).add(call)
    return {
        "source": f"CloudFormation registry, {REGION}, as cfn-lint {cfnlint.version.__version__} (MIT-0) has it; toolkit/aws-facts/refresh.py",
        **{service: " ".join(sorted(names)) for service, names in sorted(found.items())},
    }
