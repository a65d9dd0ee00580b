#!/usr/bin/python3 -IS
# Runs, as root, the looks of Plumbline that are listed below, word for word, and nothing else. Written by `init --sudoers`.
# Without an argument it reads what is asked for: the command line as Base64 in the first line, and its input.
# With the argument "docker" it passes on one question to the Docker Engine that only reads; see QUESTIONS.
import base64
import json
import os
import re
import signal
import socket
import subprocess
import sys

ENVIRONMENT = {"PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "HOME": "/root", "LC_ALL": "C", "LANGUAGE": ""}
MOST = 1 << 20
ENGINE = "/run/docker.sock"

# Command lines, and the lines of their input.
LOOKS = [
#LOOKS
]

# The one look with words of the asker's: paths, of which it tells where they lead and what kind of file is there. Within
# single quotes, or of letters that mean nothing to a shell, a word is only a word.
PATHS = #PATHS
WORDS = re.compile(r"(?: (?:[\w@%+=:,./-]+|'[^']*'(?:\\''[^']*')*))+", re.ASCII)

# What the Docker Engine may be asked. Environments of containers are in its answers, and with them passwords.
QUESTIONS = re.compile(
    r"GET (?:/v1\.\d+)?/(?:_ping|version|info|containers/json|containers/[\w.-]+/json|images/json|images/[\w./:@-]+/json"
    r"|networks|networks/[\w.-]+|volumes|volumes/[\w.-]+)(?:\?[\w%&=.,:+\[\]{}\"-]*)? HTTP/1\.1",
    re.ASCII,
)


def listed(command, text):
    if any(command == known and text == "\n".join(lines) for known, lines in LOOKS):
        return True
    before, after = PATHS
    if command != "sh -s" or not text.startswith(before) or not text.endswith(after) or len(text) < len(before + after):
        return False
    return WORDS.fullmatch(text[len(before) : len(text) - len(after)]) is not None


def look():
    asked = sys.stdin.buffer.read(MOST + 1)
    first, _, text = asked.partition(b"\n")
    try:
        command, text = base64.b64decode(first, validate=True).decode(), text.decode()
    except ValueError:
        sys.exit("plumbline-look: what was asked for cannot be read.")
    if len(asked) > MOST or not listed(command, text):
        sys.exit("plumbline-look: this is not in the list.")
    print("plumbline-look runs", flush=True)
    child = subprocess.Popen(["/bin/sh", "-c", command], stdin=subprocess.PIPE, env=ENVIRONMENT, cwd="/", start_new_session=True)
    try:
        child.communicate(text.encode(), timeout=90)
    except subprocess.TimeoutExpired:
        os.killpg(child.pid, signal.SIGKILL)
        sys.exit("plumbline-look: it did not end within 90 s.")
    sys.exit(child.returncode if child.returncode >= 0 else 128 - child.returncode)


def answer(status, message):
    said = json.dumps({"message": message}).encode()
    head = "HTTP/1.1 %s\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: %d\r\n\r\n" % (status, len(said))
    os.write(1, head.encode() + said)


def docker():
    head = b""
    while b"\r\n\r\n" not in head and len(head) < 16384:
        more = os.read(0, 4096)
        if not more:
            return
        head += more
    question = head.split(b"\r\n", 1)[0].decode("latin-1")
    if ".." in question or QUESTIONS.fullmatch(question) is None:
        return answer("403 Forbidden", "plumbline-look passes on only questions that read, and this is none of them")
    # Nothing of the asker's but that line reaches the engine.
    with socket.socket(socket.AF_UNIX) as engine:
        try:
            engine.connect(ENGINE)
        except OSError as error:
            return answer("503 Service Unavailable", "plumbline-look: %s: %s" % (ENGINE, error.strerror))
        engine.sendall(f"{question}\r\nHost: docker\r\nConnection: close\r\n\r\n".encode("latin-1"))
        for chunk in iter(lambda: engine.recv(65536), b""):
            sys.stdout.buffer.write(chunk)
    sys.stdout.buffer.flush()


if sys.argv[1:] == ["docker"]:
    docker()
elif sys.argv[1:] == []:
    look()
else:
    sys.exit("plumbline-look: usage: plumbline-look [docker]")
