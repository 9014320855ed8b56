"""What MLflow's own client reads of a handler, as JSON: `python read.py URL`."""
import json
import sys

import mlflow
from mlflow.exceptions import MlflowException

url = sys.argv[1]
mlflow.set_tracking_uri(url)
mlflow.set_registry_uri(url)
client = mlflow.MlflowClient(tracking_uri=url, registry_uri=url)


def refusal(ask):
    try:
        ask()
    except MlflowException as error:
        return [error.error_code, error.get_http_status_code()]
    return None


def pages(search):
    token, found = None, []
    while True:
        page = search(token)
        found.append(len(page))
        token = page.token
        if not token:
            return found


late = client.get_registered_model('late')
folder = mlflow.artifacts.download_artifacts('models:/late@champion')
with open(f'{folder}/predictor.slipway', 'rb') as file:
    content = file.read()
print(
    json.dumps(
        {
            'models': [model.name for model in client.search_registered_models()],
            'likeModels': [model.name for model in client.search_registered_models("name LIKE 'l%'")],
            'pages': pages(lambda token: client.search_registered_models(max_results=1, page_token=token)),
            'aliases': late.aliases,
            'latest': [version.version for version in late.latest_versions],
            'versions': [v.version for v in client.search_model_versions("name='late'", order_by=['version_number ASC'])],
            'tagged': [v.version for v in client.search_model_versions("name = 'late' and tags.team = 'ops'")],
            'all': [[v.name, v.version] for v in client.search_model_versions()],
            'two': {
                key: value
                for key, value in dict(client.get_model_version('late', '2')).items()
                if key in ('name', 'version', 'description', 'tags', 'aliases', 'status', 'creation_timestamp')
            },
            'champion': client.get_model_version_by_alias('late', 'champion').version,
            'uri': client.get_model_version_download_uri('late', '1'),
            'artifact': content.hex(),
            'refusals': {
                'no model': refusal(lambda: client.get_registered_model('none')),
                'no version': refusal(lambda: client.get_model_version('late', '9')),
                'no alias': refusal(lambda: client.get_model_version_by_alias('late', 'none')),
                'no filter': refusal(lambda: client.search_model_versions("owner = 'x'")),
                'create': refusal(lambda: client.create_registered_model('new')),
                'delete': refusal(lambda: client.delete_registered_model('late')),
                'alias': refusal(lambda: client.set_registered_model_alias('late', 'champion', '1')),
            },
        },
        default=list,
    )
)
