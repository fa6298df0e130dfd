#!/usr/bin/env python3
"""Compares what replaces a resource in toolkit/aws-model with AWS's own word: `createOnlyProperties` of the CloudFormation registry.

    python3 -m venv /tmp/aws-facts && /tmp/aws-facts/bin/pip install cfn-lint botocore
    npx tsx tests/toolkit/aws-model/registry-names.ts | /tmp/aws-facts/bin/python toolkit/aws-facts/replacements.py

The registry's schemas are those that cfn-lint (MIT-0) carries. What the registry replaces on a condition
(`conditionalCreateOnlyProperties`) agrees with both answers. Prints each difference, and ends with exit code 1 if
replacement-differences.json doesn't list it with its reason, or lists one that is none any more.
"""

import json
import pathlib
import sys

sys.dont_write_bytecode = True

from schemas import resource

LISTED = pathlib.Path(__file__).resolve().parent / "replacement-differences.json"


def main() -> int:
    found = {type_: differences(known) for type_, known in json.load(sys.stdin).items()}
    listed = json.loads(LISTED.read_text())
    wrong = 0
    for type_ in sorted({*found, *listed}):
        for property_ in sorted({*found.get(type_, {}), *listed.get(type_, {})}):
            side = found.get(type_, {}).get(property_)
            reason = listed.get(type_, {}).get(property_)
            wrong += side is None or reason is None
            print(f"{type_} {property_}: {side or 'no difference'}; {reason or 'not listed'}")
    return 1 if wrong else 0


def differences(known: dict) -> dict:
    """The side that replaces, by property; of properties that the provider has, too."""
    schema = resource(known["name"])
    always = paths(schema.get("createOnlyProperties", []))
    sometimes = paths(schema.get("conditionalCreateOnlyProperties", []))
    ours = set(known["replacedBy"])
    return {
        **{path: "the provider replaces, the registry doesn't" for path in ours if not overlaps(path, always | sometimes)},
        **{path: "the registry replaces, the provider doesn't" for path in always if overlaps(path, set(known["inputs"])) and not overlaps(path, ours)},
    }


def paths(pointers: list) -> set:
    """`/properties/A/*/B` -> `A.B`"""
    return {".".join(step for step in pointer.split("/") if step not in ("", "*", "properties")) for pointer in pointers}


def overlaps(path: str, others: set) -> bool:
    """One of the others is the property, a part of it, or what it is a part of."""
    return any(path == other or path.startswith(f"{other}.") or other.startswith(f"{path}.") for other in others)


if __name__ == "__main__":
    sys.exit(main())
