"""Runs Athena's SQL on rows: sqlglot parses it in Athena's dialect and writes it in DuckDB's, which runs it.

Input: {"tables": {name: {"columns": [[name, type]], "rows": [[value]]}}, "queries": [text]}; output: the rows of each query, as objects.
"""

import json
import sys

import duckdb
import sqlglot

TYPES = {"string": "VARCHAR", "int": "INTEGER", "bigint": "BIGINT", "double": "DOUBLE", "events": "STRUCT(id VARCHAR, timestamp BIGINT, message VARCHAR)[]"}


def main() -> None:
    given = json.load(sys.stdin)
    connection = duckdb.connect()
    connection.execute("SET TimeZone = 'UTC'")
    for name, table in given["tables"].items():
        columns = table["columns"]
        connection.execute(f"CREATE TABLE {name} ({', '.join(f'{column} {TYPES[kind]}' for column, kind in columns)})")
        marks = ", ".join(f"CAST(? AS {TYPES[kind]})" for _, kind in columns)
        for row in table["rows"]:
            connection.execute(f"INSERT INTO {name} VALUES ({marks})", row)
    results = []
    for text in given["queries"]:
        [parsed] = sqlglot.parse(text, read="athena", error_level=sqlglot.ErrorLevel.RAISE)
        cursor = connection.execute(parsed.sql(dialect="duckdb"))
        names = [column[0] for column in cursor.description]
        results.append([dict(zip(names, row)) for row in cursor.fetchall()])
    json.dump(results, sys.stdout, default=str)


main()
