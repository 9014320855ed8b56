"""Serves moto on a free port of this machine, and prints a line of JSON: the port, a key that may do all, and its secret.

One request at a time, since moto looks before it writes; and it checks every signature, by botocore.
"""
import json
import os

os.environ["INITIAL_NO_AUTH_ACTION_COUNT"] = "0"

from moto.core import DEFAULT_ACCOUNT_ID  # noqa: E402
from moto.iam.models import iam_backends  # noqa: E402
from moto.s3.models import s3_backends  # noqa: E402
from moto.server import DomainDispatcherApplication, create_backend_app  # noqa: E402
from werkzeug.serving import make_server  # noqa: E402

iam = iam_backends[DEFAULT_ACCOUNT_ID]["aws"]
iam.create_user("us-east-1", "tests")
statement = {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}
iam.put_user_policy("tests", "all", json.dumps({"Version": "2012-10-17", "Statement": [statement]}))
key = iam.create_access_key("tests")

server = make_server("127.0.0.1", 0, DomainDispatcherApplication(create_backend_app), threaded=False)
print(json.dumps({"port": server.port, "id": key.access_key_id, "secret": key.secret_access_key}), flush=True)
for number in range(1000):
    s3_backends[DEFAULT_ACCOUNT_ID]["aws"].create_bucket(f"bucket-{number}", "us-east-1")
server.serve_forever()
