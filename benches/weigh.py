#!/usr/bin/env python3
"""Weighs the provider: size, time to the handshake, resident memory. Linux; needs terraform (or tofu) on PATH.

    cargo build --release
    python3 benches/weigh.py target/release/terraform-provider-ecs [CONFIGURATION]

CONFIGURATION is a directory that `terraform plan` works in (credentials and endpoints come from the environment).
"""

import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import zipfile

COOKIE = "d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2"
# The certificate that a host would send; any will do up to the handshake.
CERTIFICATE = subprocess.run(
    "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-521 -nodes -subj /CN=localhost -days 2 -keyout /dev/null",
    shell=True, capture_output=True, text=True,
).stdout
STARTS = 40

# Runs the provider in its place and notes the most memory that it had.
WRAPPER = """#!{python}
import os, sys
child = os.fork()
if child == 0:
    os.execv({binary!r}, [{binary!r}] + sys.argv[1:])
_, status, usage = os.wait4(child, 0)
with open({log!r}, "a") as log:
    log.write(f"{{usage.ru_maxrss}}\\n")
os._exit(os.waitstatus_to_exitcode(status) & 255)
"""


def start(binary):
    """Milliseconds from the start to the handshake line, and the resident KiB there."""
    env = {**os.environ, "TF_PLUGIN_MAGIC_COOKIE": COOKIE, "PLUGIN_PROTOCOL_VERSIONS": "5,6", "PLUGIN_CLIENT_CERT": CERTIFICATE}
    begun = time.perf_counter()
    process = subprocess.Popen([binary], env=env, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    line = process.stdout.readline()
    elapsed = (time.perf_counter() - begun) * 1000
    status = pathlib.Path(f"/proc/{process.pid}/status").read_text()
    process.kill()
    process.wait()
    assert line.startswith(b"1|6|"), line
    return elapsed, int(status.split("VmRSS:")[1].split()[0])


def under_terraform(binary, arguments, cwd):
    """The most resident KiB of any provider process, and the wall time of the command in seconds."""
    cli = shutil.which("terraform") or shutil.which("tofu")
    with tempfile.TemporaryDirectory() as scratch:
        log = os.path.join(scratch, "log")
        wrapper = pathlib.Path(scratch, "terraform-provider-ecs")
        wrapper.write_text(WRAPPER.format(python=sys.executable, binary=os.path.abspath(binary), log=log))
        wrapper.chmod(0o755)
        rc = pathlib.Path(scratch, "rc")
        rc.write_text(
            'provider_installation {\n  dev_overrides { "terraform-provider-ecs/ecs" = "%s" }\n  direct {}\n}\n' % scratch
        )
        begun = time.perf_counter()
        subprocess.run([cli, *arguments], cwd=cwd, env={**os.environ, "TF_CLI_CONFIG_FILE": str(rc)}, check=True, stdout=subprocess.DEVNULL)
        elapsed = time.perf_counter() - begun
        return max(int(line) for line in pathlib.Path(log).read_text().split()), elapsed


def main():
    binary = sys.argv[1]
    print(f"binary                        {os.path.getsize(binary) / 1e6:6.1f} MB")
    with tempfile.NamedTemporaryFile(suffix=".zip") as packed:
        with zipfile.ZipFile(packed.name, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.write(binary)
        print(f"zip                           {os.path.getsize(packed.name) / 1e6:6.1f} MB")
    start(binary)
    starts = [start(binary) for _ in range(STARTS)]
    times = [elapsed for elapsed, _ in starts]
    print(f"start to handshake, median    {statistics.median(times):6.1f} ms (most: {max(times):.1f}, {STARTS} starts)")
    print(f"resident at the handshake     {max(kib for _, kib in starts) / 1024:6.1f} MiB")
    with tempfile.TemporaryDirectory() as empty:
        pathlib.Path(empty, "main.tf").write_text(
            'terraform {\n  required_providers {\n    ecs = { source = "terraform-provider-ecs/ecs" }\n  }\n}\n'
            'resource "ecs_cluster" "it" {\n  name = "it"\n}\n'
        )
        kib, _ = under_terraform(binary, ["providers", "schema", "-json"], empty)
        print(f"most resident, schema served  {kib / 1024:6.1f} MiB")
        walls = [under_terraform(binary, ["validate"], empty)[1] for _ in range(5)]
        pathlib.Path(empty, "main.tf").write_text('resource "terraform_data" "it" {}\n')
        cli = shutil.which("terraform") or shutil.which("tofu")
        bare = []
        for _ in range(5):
            begun = time.perf_counter()
            subprocess.run([cli, "validate"], cwd=empty, check=True, stdout=subprocess.DEVNULL)
            bare.append(time.perf_counter() - begun)
        print(f"validate, above a built-in    {(statistics.median(walls) - statistics.median(bare)) * 1000:6.0f} ms")
    if len(sys.argv) > 2:
        kib, wall = under_terraform(binary, ["plan", "-input=false"], sys.argv[2])
        print(f"most resident, during a plan  {kib / 1024:6.1f} MiB (the plan took {wall:.1f} s)")


if __name__ == "__main__":
    main()
