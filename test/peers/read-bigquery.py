"""Reads SQL of BigQuery with sqlglot: a list of expressions, texts and names as JSON in, what it made of each out."""
import json, sys
import sqlglot
from sqlglot import exp

asked = json.load(sys.stdin)


def parsed(select):
    return sqlglot.parse_one(select, read="bigquery", error_level=sqlglot.ErrorLevel.RAISE)


def unknown(tree):
    """Functions that sqlglot does not know, and statements that it only carries along."""
    return [node.sql() for node in tree.find_all(exp.Anonymous, exp.Command)]


told = {
    "sqlglot": sqlglot.__version__,
    "unknown": [unknown(parsed(f"SELECT {sql} AS x FROM t AS r")) for sql in asked["expressions"]],
    "sources": [unknown(parsed(f"SELECT * FROM t AS r JOIN {sql} ON TRUE")) for sql in asked["sources"]],
    "texts": [parsed(f"SELECT {sql}").find(exp.Literal).this for sql in asked["texts"]],
    "names": [parsed(f"SELECT r.{sql} FROM t AS r").find(exp.Column).name for sql in asked["names"]],
}
json.dump(told, sys.stdout)
