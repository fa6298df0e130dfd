"""Names that AWS adds to: zones, classes, types, versions, endpoints."""

import datetime
import json
import pathlib
import re

import cfnlint.helpers
import cfnlint.version

from schemas import SCHEMAS, resource


def names(before: dict, cdk: pathlib.Path | None, is_check: bool) -> dict:
    version = f"cfn-lint {cfnlint.version.__version__} (MIT-0)"
    cdk_source = before.get("sources", ["", ""])[1]
    endpoints = before.get("interfaceEndpoints", [])
    if cdk is not None:
        cdk_source = f"aws-cdk-lib {json.loads((cdk / 'package.json').read_text())['version']} (Apache-2.0)"
        endpoints = interface_endpoints(cdk)
    return {
        "date": before["date"] if is_check else datetime.date.today().isoformat(),
        "sources": [version, cdk_source],
        "zones": {region: letters(region) for region in regions()},
        "instanceTypes": by_family(instance_types()),
        "databaseClasses": by_family(database_classes()),
        "postgresVersions": sorted(postgres_versions(), key=lambda version: [int(part) for part in version.split(".")]),
        "interfaceEndpoints": endpoints,
    }


def engine_names() -> dict:
    return {
        "otherDatabaseClasses": by_family(other_database_classes()),
        "cacheNodeTypes": by_family(cache_node_types()),
        "engineVersions": engine_versions(),
        "lambdaRuntimes": " ".join(sorted(resource("AWS::Lambda::Function")["properties"]["Runtime"]["enum"])),
    }


def regions() -> list:
    return sorted(region for region in cfnlint.helpers.AVAILABILITY_ZONES if (SCHEMAS / "providers" / f"{region}.json").exists())


def letters(region: str) -> str:
    return "".join(sorted(zone[len(region):] for zone in cfnlint.helpers.AVAILABILITY_ZONES[region]))


def extension(*path: str):
    return json.loads(SCHEMAS.joinpath("extensions", *path).read_text())


def instance_types() -> dict:
    listed = extension("aws_ec2_instance", "instancetype_enum.json")
    return {region: listed[region]["enum"] for region in regions() if region in listed}


def database_classes() -> dict:
    listed = extension("aws_rds_dbinstance", "dbinstanceclass_enum.json")
    return {region: postgres_classes(listed[region]) for region in regions() if region in listed}


def postgres_classes(schema: dict) -> list:
    found = []
    for rule in schema["allOf"]:
        engine = rule["if"]["properties"].get("Engine", {})
        if engine.get("const") == "postgres" or "postgres" in engine.get("enum", []):
            found += rule["then"]["properties"]["DBInstanceClass"]["enum"]
    return [name.removeprefix("db.") for name in found]


def other_database_classes() -> dict:
    """Those that other engines have and PostgreSQL hasn't."""
    listed = extension("aws_rds_dbinstance", "dbinstanceclass_enum.json")
    found = {}
    for region in regions():
        if region in listed:
            every = [name for rule in listed[region]["allOf"] for name in rule["then"]["properties"]["DBInstanceClass"]["enum"]]
            others = {name.removeprefix("db.") for name in every} - set(postgres_classes(listed[region]))
            found[region] = sorted(name for name in others if "." in name)
    return found


def cache_node_types() -> dict:
    listed = extension("aws_elasticache_cachecluster", "cachenodetype_enum.json")
    return {region: [name.removeprefix("cache.") for name in listed[region]["enum"]] for region in regions() if region in listed}


def versions_of(resource: str) -> dict:
    found = {}
    for rule in extension(resource, "engine_version.json")["allOf"]:
        engine = rule["if"]["properties"]["Engine"].get("const")
        if engine is not None:
            found[engine] = rule["then"]["properties"]["EngineVersion"]["enum"]
    return found


def postgres_versions() -> list:
    return [version for version in versions_of("aws_rds_dbinstance")["postgres"] if re.fullmatch(r"\d+(\.\d+)?", version)]


def engine_versions() -> dict:
    """Of every other engine; the editions of SQL Server have the same."""
    found: dict = {}
    for resource in ("aws_rds_dbinstance", "aws_rds_dbcluster", "aws_elasticache_cachecluster"):
        for engine, versions in versions_of(resource).items():
            if engine != "postgres" and not engine.startswith("custom-"):
                found.setdefault(re.sub("^sqlserver-.*", "sqlserver", engine), set()).update(versions)
    return {engine: " ".join(sorted(found[engine])) for engine in sorted(found)}


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
