"""Records what public clients send, through a proxy that notes every request, and what they read from the answer.

    python3 -m venv clients && clients/bin/pip install 'tritonclient[http]==2.73.0' google-cloud-aiplatform==2.7.0
    clients/bin/python test/peers/record-clients.py

Writes test/fixtures/rest/{triton,vertex,tensorflow}.json. The requests of TensorFlow Serving are those of its manual
(https://www.tensorflow.org/tfx/serving/api_rest), sent by curl, which is what the manual sends them with.
"""

import base64
import http.client
import http.server
import json
import math
import subprocess
import threading
from pathlib import Path

import numpy as np
import tritonclient
import tritonclient.http as triton
from google.auth.credentials import AnonymousCredentials
from google.cloud import aiplatform, aiplatform_v1
from google.cloud.aiplatform_v1.services.prediction_service.transports import PredictionServiceRestTransport

root = Path(__file__).resolve().parents[2]
kept = {"content-type", "content-encoding", "inference-header-content-length"}
seen = []


class Recorder(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    upstream = 0

    def relay(self):
        body = self.rfile.read(int(self.headers.get("content-length") or 0))
        headers = {name.lower(): value for name, value in self.headers.items()}
        path = self.path.replace("%3Apredict", ":predict")
        seen.append({
            "method": self.command,
            "path": self.path,
            "headers": {name: value for name, value in headers.items() if name in kept},
            "body": base64.b64encode(body).decode(),
        })
        connection = http.client.HTTPConnection("127.0.0.1", self.upstream)
        connection.request(self.command, path, body or None, {name: headers[name] for name in headers if name in kept})
        answer = connection.getresponse()
        data = answer.read()
        self.send_response(answer.status)
        for name, value in answer.getheaders():
            if name.lower() in kept:
                self.send_header(name, value)
        self.send_header("content-length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    do_GET = relay
    do_POST = relay

    def log_message(self, *_):
        pass


def taken(name, read):
    """The last request, and what the client made of the answer."""
    return {"name": name, **seen[-1], "read": read}


def numbers(values):
    return [None if math.isnan(value) else float(value) for value in np.asarray(values, dtype=float).ravel()]


rows = [
    {"at": "2013-01-01T05:15", "carrier": "UA", "distance": 1400.0},
    {"at": "2013-06-01T17:30", "carrier": "AA", "distance": 733.0},
    {"at": "2013-06-01T17:30", "carrier": "AA", "distance": None},
]


def tensors(binary, dtype="FP64"):
    given = []
    for name, kind in [("at", "BYTES"), ("carrier", "BYTES"), ("distance", dtype)]:
        tensor = triton.InferInput(name, [2], kind)
        values = [row[name] for row in rows[:2]]
        element = {"FP64": np.float64, "FP32": np.float32, "INT64": np.int64, "BYTES": np.object_}[kind]
        tensor.set_data_from_numpy(np.array(values, dtype=element), binary_data=binary)
        given.append(tensor)
    return given


def record_triton(address):
    client = triton.InferenceServerClient(address)
    out = [
        taken("live", client.is_server_live()),
        taken("ready", client.is_server_ready()),
        taken("model ready", client.is_model_ready("late", "1")),
        taken("server metadata", client.get_server_metadata()),
        taken("model metadata", client.get_model_metadata("late")),
    ]

    def infer(name, inputs, model="late", **more):
        answer = client.infer(model, inputs, **more)
        return taken(name, {
            "score": numbers(answer.as_numpy("score")) if answer.as_numpy("score") is not None else None,
            "response": {key: answer.get_response()[key] for key in ["model_name", "model_version"]},
            "id": answer.get_response().get("id"),
        })

    out.append(infer("binary, as by default", tensors(True), request_id="r-1"))
    out.append(infer("binary float32", tensors(True, "FP32")))
    out.append(infer("binary int64", tensors(True, "INT64")))
    json_out = [triton.InferRequestedOutput("score", binary_data=False)]
    out.append(infer("JSON", tensors(False), outputs=json_out, model_version="1"))
    out.append(infer("JSON in, binary out", tensors(False), outputs=[triton.InferRequestedOutput("score")]))
    out.append(infer("gzip", tensors(True), request_compression_algorithm="gzip"))
    out.append(infer("deflate", tensors(True), request_compression_algorithm="deflate"))
    out.append(infer("no answer, binary", tensors(True), model="silent"))
    out.append(infer("no answer, JSON", tensors(False), model="silent", outputs=json_out))
    try:
        client.infer("late", tensors(True)[:2])
    except triton.InferenceServerException as error:
        out.append(taken("a tensor is not there", {"message": error.message(), "status": error.status()}))
    return {"client": f"tritonclient {tritonclient.__version__ if hasattr(tritonclient, '__version__') else '2.73.0'}", "requests": out}


def record_vertex(address):
    transport = PredictionServiceRestTransport(
        host=address, credentials=AnonymousCredentials(), url_scheme="http"
    )
    client = aiplatform_v1.PredictionServiceClient(transport=transport)
    answer = client.predict(endpoint="projects/p/locations/l/endpoints/late", instances=rows)
    read = {
        "score": [prediction["score"] for prediction in answer.predictions],
        "modelVersionId": answer.model_version_id,
        "modelDisplayName": answer.model_display_name,
        "model": answer.model,
    }
    return {"client": f"google-cloud-aiplatform {aiplatform.__version__}", "requests": [taken("predict", read)]}


def record_tensorflow(address):
    def curl(name, path, body=None):
        data = [] if body is None else ["-d", json.dumps(body), "-X", "POST"]
        text = subprocess.run(["curl", "-s", *data, f"http://{address}{path}"], capture_output=True, check=True).stdout
        return taken(name, json.loads(text))

    base = "/v1/models/half_plus_three"
    out = [
        curl("status", base),
        curl("metadata", f"{base}/metadata"),
        curl("rows of the only input", f"{base}:predict", {"instances": [1.0, 2.0, 5.0]}),
        curl("columns of the only input", f"{base}:predict", {"inputs": [1.0, 2.0, 5.0]}),
        curl("a version", f"{base}/versions/1:predict", {"signature_name": "serving_default", "instances": [1.0]}),
        curl("rows by name", "/v1/models/late:predict", {"instances": rows}),
        curl("columns by name", "/v1/models/late/labels/stable:predict",
             {"inputs": {name: [row[name] for row in rows] for name in rows[0]}}),
        curl("no answer", "/v1/models/silent:predict", {"instances": [{"x": 1}]}),
        curl("no such model", "/v1/models/nobody:predict", {"instances": [1.0]}),
    ]
    version = subprocess.run(["curl", "--version"], capture_output=True, text=True, check=True).stdout.split()[1]
    return {"client": f"curl {version}", "requests": out}


def main():
    server = subprocess.Popen(
        ["node", "--import", "tsx", "test/peers/record-server.ts"], cwd=root, stdout=subprocess.PIPE, text=True
    )
    try:
        Recorder.upstream = int(server.stdout.readline())
        proxy = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Recorder)
        threading.Thread(target=proxy.serve_forever, daemon=True).start()
        address = f"127.0.0.1:{proxy.server_port}"
        for name, record in [("triton", record_triton), ("vertex", record_vertex), ("tensorflow", record_tensorflow)]:
            recorded = record(address)
            file = root / "test/fixtures/rest" / f"{name}.json"
            file.write_text(json.dumps({"rows": rows, **recorded}, indent=1, default=str) + "\n")
            print(name, len(recorded["requests"]), flush=True)
        proxy.shutdown()
    finally:
        server.terminate()


main()
