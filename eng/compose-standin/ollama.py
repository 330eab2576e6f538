#!/usr/bin/python3
"""ollama serve | list | show MODEL | pull MODEL: answers on Ollama's wire for a chat model and an embedding model, without any model.

Embeddings count the words of a text in 768 places, so that texts with the same words are near. A chat answers with the last message; with
a JSON schema as the format, with a value that the schema allows, whose strings are that message. Models are files below OLLAMA_MODELS.
"""
import hashlib
import http.client
import http.server
import json
import math
import os
import re
import signal
import sys
import time

MODELS = os.environ.get("OLLAMA_MODELS") or os.path.expanduser("~/.ollama/models")
HOST, _, PORT = os.environ.get("OLLAMA_HOST", "127.0.0.1:11434").rpartition(":")
VERSION = "0.32.15"
DIMENSION = 768
WORDS_OF_CONTEXT = 2048

LIBRARY = {
    "qwen2.5:3b": {
        "size": 1929912432, "family": "qwen2", "parameter_size": "3.1B", "quantization_level": "Q4_K_M",
        "capabilities": ["completion", "tools"],
        "model_info": {"general.architecture": "qwen2", "qwen2.context_length": 32768, "qwen2.embedding_length": 2048},
    },
    "nomic-embed-text:latest": {
        "size": 274302450, "family": "nomic-bert", "parameter_size": "137M", "quantization_level": "F16",
        "capabilities": ["embedding"],
        "model_info": {"general.architecture": "nomic-bert", "nomic-bert.context_length": WORDS_OF_CONTEXT,
                       "nomic-bert.embedding_length": DIMENSION},
    },
}


class Fault(Exception):
    def __init__(self, status, message):
        super().__init__(message)
        self.status = status


def full_name(name):
    return name if ":" in name else name + ":latest"


def path_of(name):
    return os.path.join(MODELS, "manifests", "registry.ollama.ai", "library", *full_name(name).split(":", 1))


def digest_of(name):
    return hashlib.sha256(full_name(name).encode()).hexdigest()


def now():
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())


def find(request, capability=None):
    name = request.get("model") or request.get("name")
    if not isinstance(name, str) or not name:
        raise Fault(400, "model is required")
    if full_name(name) not in LIBRARY or not os.path.exists(path_of(name)):
        raise Fault(404, f"model '{name}' not found")
    model = LIBRARY[full_name(name)]
    if capability and capability not in model["capabilities"]:
        raise Fault(400, f'"{name}" does not support {"chat" if capability == "completion" else "embeddings"}')
    return name, model


def details(model):
    return {"parent_model": "", "format": "gguf", "family": model["family"], "families": [model["family"]],
            "parameter_size": model["parameter_size"], "quantization_level": model["quantization_level"]}


def tags():
    return {"models": [
        {"name": name, "model": name, "modified_at": now(), "size": model["size"], "digest": digest_of(name), "details": details(model)}
        for name, model in LIBRARY.items() if os.path.exists(path_of(name))]}


def show(request):
    _, model = find(request)
    return {"modelfile": "", "parameters": "", "template": "{{ .Prompt }}", "details": details(model), "model_info": model["model_info"],
            "capabilities": model["capabilities"], "modified_at": now()}


def pull(request):
    name = full_name(request.get("model") or request.get("name") or "")
    if name not in LIBRARY:
        raise Fault(500, "pull model manifest: file does not exist")
    digest, size = "sha256:" + digest_of(name), LIBRARY[name]["size"]
    yield {"status": "pulling manifest"}
    for part in (0, 1, 2):
        yield {"status": f"pulling {digest[7:19]}", "digest": digest, "total": size, "completed": size * part // 2}
    yield {"status": "verifying sha256 digest"}
    yield {"status": "writing manifest"}
    os.makedirs(os.path.dirname(path_of(name)), exist_ok=True)
    with open(path_of(name), "w", encoding="utf-8") as file:
        json.dump({"schemaVersion": 2, "layers": [{"digest": digest, "size": size}]}, file)
    yield {"status": "success"}


def words(text):
    return re.findall(r"\w+", text.lower())


def vector(text):
    values = [0.0] * DIMENSION
    for word in words(text)[:WORDS_OF_CONTEXT] or [""]:
        place = hashlib.sha256(word.encode()).digest()
        values[int.from_bytes(place[:4], "big") % DIMENSION] += 1.0 if place[4] % 2 else -1.0
    length = math.sqrt(sum(value * value for value in values))
    return [value / length for value in values] if length else [1.0] + values[1:]


def embed(request):
    name, _ = find(request, "embedding")
    texts = request.get("input", [])
    texts = [texts] if isinstance(texts, str) else texts
    if not isinstance(texts, list) or not all(isinstance(text, str) for text in texts):
        raise Fault(400, "invalid input type")
    if request.get("truncate") is False and any(len(words(text)) > WORDS_OF_CONTEXT for text in texts):
        raise Fault(400, "the input length exceeds the context length")
    return {"model": name, "embeddings": [vector(text) for text in texts], "total_duration": 1000000, "load_duration": 100000,
            "prompt_eval_count": sum(len(words(text)) for text in texts)}


def example(schema, text, root, depth=0):
    """A value that the schema allows."""
    if not isinstance(schema, dict) or depth > 20:
        return None
    if "$ref" in schema:
        target = root
        for step in schema["$ref"].lstrip("#/").split("/"):
            target = target[step]
        return example(target, text, root, depth + 1)
    if "const" in schema:
        return schema["const"]
    if "enum" in schema:
        return schema["enum"][0]
    for choice in ("anyOf", "oneOf", "allOf"):
        if choice in schema:
            return example(schema[choice][0], text, root, depth + 1)
    kind = schema.get("type", "object" if "properties" in schema else "string")
    kind = kind[0] if isinstance(kind, list) else kind
    if kind == "object":
        return {name: example(member, text, root, depth + 1) for name, member in schema.get("properties", {}).items()}
    if kind == "array":
        return [example(schema.get("items", {}), text, root, depth + 1) for _ in range(max(1, schema.get("minItems", 1)))]
    if kind in ("number", "integer"):
        return schema.get("minimum", 0)
    if kind == "boolean":
        return False
    if kind == "null":
        return None
    return text[:schema.get("maxLength", len(text))].ljust(schema.get("minLength", 0), ".")


def chat(request):
    name, _ = find(request, "completion")
    messages = request.get("messages") or []
    text = next((m.get("content", "") for m in reversed(messages) if m.get("role") == "user"), "")
    form = request.get("format")
    if isinstance(form, dict):
        text = json.dumps(example(form, text, form))
    elif form == "json":
        text = json.dumps({"answer": text})
    elif form:
        raise Fault(400, f'invalid format: "{form}"; expected "json" or a valid JSON Schema object')
    parts = [text] if request.get("stream") is False else re.findall(r"\s*\S+\s*", text) or [""]
    for part in parts[:-1]:
        yield {"model": name, "created_at": now(), "message": {"role": "assistant", "content": part}, "done": False}
    yield {"model": name, "created_at": now(), "message": {"role": "assistant", "content": parts[-1]}, "done": True, "done_reason": "stop",
           "total_duration": 1000000, "load_duration": 100000, "prompt_eval_count": sum(len(words(m.get("content", ""))) for m in messages),
           "prompt_eval_duration": 100000, "eval_count": len(words(text)), "eval_duration": 100000}


class Server(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        routes = {"/": lambda: "Ollama is running", "/api/version": lambda: {"version": VERSION}, "/api/tags": tags}
        answer = routes.get(self.path.split("?")[0])
        self.reply(200, answer()) if answer else self.reply(404, "404 page not found")

    do_HEAD = do_GET

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        whole = {"/api/show": show, "/api/embed": embed}.get(self.path)
        streamed = {"/api/chat": chat, "/api/pull": pull}.get(self.path)
        if not whole and not streamed:
            self.reply(404, "404 page not found")
            return
        try:
            try:
                request = json.loads(body)
            except ValueError as fault:
                raise Fault(400, str(fault)) from None
            if not isinstance(request, dict):
                raise Fault(400, "the body is no JSON object")
            if whole:
                self.reply(200, whole(request))
            elif request.get("stream") is False:
                self.reply(200, list(streamed(request))[-1])
            else:
                self.stream(streamed(request))
        except Fault as fault:
            self.reply(fault.status, {"error": str(fault)})

    def reply(self, status, answer):
        body = answer.encode() if isinstance(answer, str) else json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("Content-Type", "text/plain" if isinstance(answer, str) else "application/json; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def stream(self, parts):
        """Faults that are known before the first part are replies of their own; the head is sent after that."""
        first = next(parts)
        self.send_response(200)
        self.send_header("Content-Type", "application/x-ndjson")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        for part in [first, *parts]:
            line = json.dumps(part).encode() + b"\n"
            self.wfile.write(b"%x\r\n%s\r\n" % (len(line), line))
        self.wfile.write(b"0\r\n\r\n")

    def log_message(self, *_):
        """Nothing: requests hold what users wrote."""


def ask(method, path, body=None):
    """The answer of the server, one value a line; ends the program when there is none or when it is an error."""
    try:
        connection = http.client.HTTPConnection("127.0.0.1" if HOST in ("", "0.0.0.0") else HOST, int(PORT), timeout=60)
        connection.request(method, path, json.dumps(body) if body else None)
        lines = [json.loads(line) for line in connection.getresponse().read().splitlines()]
    except OSError:
        sys.exit("Error: could not connect to ollama server, run 'ollama serve' to start it")
    for line in lines:
        if "error" in line:
            sys.exit("Error: " + line["error"])
    return lines


def main(command="", model=""):
    if command == "serve":
        # The first process of a container has no other way to end when it is asked to.
        signal.signal(signal.SIGTERM, lambda *_: os._exit(0))
        http.server.ThreadingHTTPServer(("" if HOST == "0.0.0.0" else HOST, int(PORT)), Server).serve_forever()
    elif command == "list":
        print("NAME".ljust(28), "ID".ljust(14), "SIZE")
        for entry in ask("GET", "/api/tags")[0]["models"]:
            print(entry["name"].ljust(28), entry["digest"][:12].ljust(14), entry["size"])
    elif command == "show":
        print(json.dumps(ask("POST", "/api/show", {"model": model})[0]["details"]))
    elif command == "pull":
        for line in ask("POST", "/api/pull", {"model": model}):
            print(line["status"])
    else:
        sys.exit(f"Error: unknown command {command!r}")


main(*sys.argv[1:3])
