#!/usr/bin/env python3
"""Writes what AWS says of itself into the repository, from packages that are not part of it.

    python3 -m venv /tmp/aws-facts && /tmp/aws-facts/bin/pip install cfn-lint botocore
    npm pack aws-cdk-lib && tar xzf aws-cdk-lib-*.tgz package/package.json package/aws-ec2/lib/vpc-endpoint.js
    /tmp/aws-facts/bin/python toolkit/aws-facts/refresh.py --cdk package
    /tmp/aws-facts/bin/python toolkit/aws-facts/refresh.py --check      # writes nothing; exit code 1 where a file would change

registry/<service>.json  the CloudFormation registry's schemas (cfn-lint, MIT-0) of the types that
                         toolkit/simulator/schemas/types/ names, without descriptions, and what they leave open as the
                         model of the service's own call has it (botocore, Apache-2.0): enums, lengths, ranges, patterns
names.json               zones, instance types, PostgreSQL's classes and versions (cfn-lint, MIT-0), names of
                         interface endpoints (aws-cdk-lib, Apache-2.0; kept where --cdk is left out)
permissions.json         what IAM actions the registry's handlers need (cfn-lint, MIT-0), of the types that toolkit/aws-model/permissions/ names
../../policy-pack/iam/aws-facts
  role-takers.json       calls that take a role (botocore, Apache-2.0)
  deletions.json         calls with which the registry's handlers delete a resource (cfn-lint, MIT-0)
engine-names.json        what other engines of RDS, ElastiCache and Lambda have: classes, node types, versions, runtimes (cfn-lint, MIT-0)
"""

import argparse
import json
import pathlib
import sys

sys.dont_write_bytecode = True

from grants import deletions, role_takers
from names import engine_names, names
from permissions import permissions
from schemas import registry

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent
DATA = HERE / "registry"
NAMES = HERE / "names.json"
PACK = ROOT.parent / "policy-pack" / "iam" / "aws-facts"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="write nothing, say which files would change")
    parser.add_argument("--cdk", type=pathlib.Path, help="folder of an unpacked aws-cdk-lib")
    arguments = parser.parse_args()

    before = json.loads(NAMES.read_text()) if NAMES.exists() else {}
    wanted = {
        **{DATA / name: text(types) for name, types in registry(ROOT).items()},
        NAMES: text(names(before, arguments.cdk, arguments.check)),
        HERE / "engine-names.json": text(engine_names()),
        HERE / "permissions.json": text(permissions(ROOT)),
        PACK / "role-takers.json": text(role_takers()),
        PACK / "deletions.json": text(deletions()),
    }
    stale = [file for file in DATA.glob("*.json") if file not in wanted]
    changed = [file for file, content in wanted.items() if not file.exists() or file.read_text() != content] + stale
    for file in changed:
        print(f"{'would change' if arguments.check else 'changed'}: {file.relative_to(ROOT.parent)}")
    if not arguments.check:
        DATA.mkdir(parents=True, exist_ok=True)
        PACK.mkdir(parents=True, exist_ok=True)
        for file in stale:
            file.unlink()
        for file, content in wanted.items():
            file.write_text(content)
    return 1 if arguments.check and changed else 0


def text(content: dict) -> str:
    """One line for each key, so that a change is read as one."""
    lines = [f"{json.dumps(key)}: {json.dumps(value, separators=(',', ':'), sort_keys=True)}" for key, value in content.items()]
    return "{\n" + ",\n".join(lines) + "\n}\n"


if __name__ == "__main__":
    sys.exit(main())
