"""Evaluates --query expressions on whole answers: every member of the operation's output is there. Run by aws-queries.test.ts.

Input: a JSON list of [service, command, query]. Output: for each what is wrong with it, or null.
"""
import json
import sys

import jmespath

try:
    from botocore import xform_name
    from botocore.session import Session
except ImportError:  # the AWS CLI brings its own from 1.46 on
    from awscli.botocore import xform_name
    from awscli.botocore.session import Session

session = Session()


def sample(shape, above=()):
    """An answer of this shape; what contains itself ends at its second turn."""
    if shape.name in above:
        return {}
    inside = (*above, shape.name)
    if shape.type_name == "structure":
        return {name: sample(member, inside) for name, member in shape.members.items()}
    if shape.type_name == "list":
        return [sample(shape.member, inside), sample(shape.member, inside)]
    if shape.type_name == "map":
        return {"key": sample(shape.value, inside)}
    return {"boolean": True, "integer": 1, "long": 1, "float": 1.5, "double": 1.5}.get(shape.type_name, "text")


def nulls(value):
    if isinstance(value, list):
        return not value or any(map(nulls, value))
    return value is None


def wrong(service, command, query):
    model = session.get_service_model({"s3api": "s3"}.get(service, service))  # the one command whose name isn't the service's
    names = {xform_name(name, "-"): name for name in model.operation_names}
    if command not in names:
        return f"{service} has no {command}"
    output = model.operation_model(names[command]).output_shape
    try:
        found = jmespath.search(query, sample(output))
    except jmespath.exceptions.JMESPathError as error:
        return str(error)
    return f"finds {json.dumps(found)[:120]} in an answer that has everything" if nulls(found) else None


print(json.dumps([wrong(*asked) for asked in json.load(sys.stdin)]))
