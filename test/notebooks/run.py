"""Runs the notebooks of examples/notebooks in Deno's Jupyter kernel, as a notebook's page does, and checks what each
cell shows: `.cache/peers/bin/python test/notebooks/run.py`, after `npm run build` and `npm run platforms`.

A code cell's metadata says what it must show: {"shows": ["text/html"]}. Writes out/notebooks-counts.json.
"""
import json
import sys
import tempfile
from pathlib import Path
from queue import Empty

from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import KernelManager

ROOT = Path(__file__).resolve().parents[2]
DENO = ROOT / 'test/platforms/node_modules/.bin/deno'
NOTEBOOKS = ROOT / 'examples/notebooks'
# The kernel can send results after it has said that it is idle.
AFTER_IDLE_S = 0.5
PATIENCE_S = 120


def start_kernel(specs: Path):
    spec = {
        'argv': [str(DENO), 'jupyter', '--kernel', '--conn', '{connection_file}'],
        'display_name': 'Deno',
        'language': 'typescript',
    }
    folder = specs / 'deno'
    folder.mkdir()
    (folder / 'kernel.json').write_text(json.dumps(spec))
    manager = KernelManager(kernel_name='deno', kernel_spec_manager=KernelSpecManager(kernel_dirs=[str(specs)]))
    manager.start_kernel(cwd=str(NOTEBOOKS))
    client = manager.client()
    client.start_channels()
    client.wait_for_ready(timeout=PATIENCE_S)
    return manager, client


def run_cell(client, source: str):
    """What a cell shows, by MIME type, and its error, if it has one."""
    asked = client.execute(source)
    shown, error, idle = {}, None, False
    while True:
        try:
            message = client.get_iopub_msg(timeout=AFTER_IDLE_S if idle else PATIENCE_S)
        except Empty:
            return shown, error if idle else 'no answer'
        if message['parent_header'].get('msg_id') != asked:
            continue
        kind, content = message['msg_type'], message['content']
        if kind in ('display_data', 'execute_result'):
            shown.update(content['data'])
        elif kind == 'error':
            error = f"{content['ename']}: {content['evalue']}"
        elif kind == 'status' and content['execution_state'] == 'idle':
            idle = True


def run_notebook(path: Path) -> bool:
    cells = [cell for cell in json.loads(path.read_text())['cells'] if cell['cell_type'] == 'code']
    with tempfile.TemporaryDirectory() as specs:
        manager, client = start_kernel(Path(specs))
        try:
            for number, cell in enumerate(cells, 1):
                shown, error = run_cell(client, ''.join(cell['source']))
                lacking = [mime for mime in cell['metadata'].get('shows', []) if not shown.get(mime)]
                if error or lacking:
                    print(f'FAILS   {path.name}, cell {number}: {error or f"shows no {lacking}"}; it shows {list(shown)}')
                    return False
        finally:
            client.stop_channels()
            manager.shutdown_kernel(now=True)
    print(f'passes  {path.name}, {len(cells)} cells')
    return len(cells) > 0


results = [run_notebook(path) for path in sorted(NOTEBOOKS.glob('*.ipynb'))]
counts = {'passed': results.count(True), 'failed': results.count(False)}
(ROOT / 'out').mkdir(exist_ok=True)
(ROOT / 'out/notebooks-counts.json').write_text(json.dumps(counts))
print(f"notebooks: {counts['passed']} passed, {counts['failed']} failed")
sys.exit(0 if counts['passed'] and not counts['failed'] else 1)
