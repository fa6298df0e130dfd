"""IAM permissions of the registry's handlers."""

import pathlib
import re

import cfnlint.version

from schemas import REGION, resource

OPERATIONS = ("create", "read", "update", "delete")


def permissions(root: pathlib.Path) -> dict:
    """Actions by operation, of the types that toolkit/aws-model/permissions/ names."""
    mentioned = "".join(file.read_text() for file in sorted((root / "aws-model" / "permissions").glob("*.ts")))
    types = {name: handlers(name) for name in sorted(set(re.findall(r"AWS::\w+::\w+", mentioned)))}
    return {"source": f"CloudFormation registry, {REGION}, as cfn-lint {cfnlint.version.__version__} (MIT-0) has it; toolkit/aws-facts/refresh.py", **types}


def handlers(name: str) -> dict:
    found = resource(name)["handlers"]
    return {operation: " ".join(sorted(set(found.get(operation, {}).get("permissions", [])))) for operation in OPERATIONS}
