"""A real server for tests: the built command line of this repository."""
from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
import threading
import unittest
from pathlib import Path

MAIN = Path(os.environ.get('LOCKSTEP_MAIN') or Path(__file__).resolve().parents[2] / 'dist' / 'server' / 'cli' / 'main.js')


def lockstep(*args: str) -> subprocess.CompletedProcess:
    return subprocess.run(['node', str(MAIN), *args], capture_output=True, text=True, timeout=60)


class LiveTest(unittest.TestCase):
    """`self.url` is the address of a server that writes records into `self.out`."""

    url: str
    out: str

    @classmethod
    def setUpClass(cls) -> None:
        if shutil.which('node') is None:
            raise unittest.SkipTest('there is no node to run a server with')
        if not MAIN.exists():
            raise unittest.SkipTest(f'{MAIN} is not built: npm run build')
        cls.out = tempfile.mkdtemp(prefix='lockstep-python-')
        cls.server = subprocess.Popen(['node', str(MAIN), 'serve', '--port', '0', '--out', cls.out, '--grace', '0'], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        seen = ''
        for line in cls.server.stdout:
            seen += line
            if found := re.search(r'ws://\S+:\d+', line):
                cls.url = found[0]
                # what it says later must not fill the pipe
                cls.reader = threading.Thread(target=cls.server.stdout.read, daemon=True)
                cls.reader.start()
                return
        raise AssertionError(f'serve ended and gave no address:\n{seen}')

    @classmethod
    def tearDownClass(cls) -> None:
        cls.server.terminate()
        cls.server.wait(30)
        cls.reader.join(30)
        cls.server.stdout.close()
        shutil.rmtree(cls.out, ignore_errors=True)
