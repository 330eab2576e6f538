#!/usr/bin/python3
"""prometheus.py ARGUMENTS: Debian's Prometheus, which lacks the receiver of OTLP, with one in front of it.

With --web.enable-otlp-receiver, metrics that come to /api/v1/otlp/v1/metrics are named and labelled as Prometheus 3 does by default, and
written to the real server, which listens on loopback. Every other request is passed on to it.
"""
import gzip
import http.client
import http.server
import re
import signal
import struct
import subprocess
import sys

INNER = "127.0.0.1:9091"
RECEIVER = "--web.enable-otlp-receiver"
UNITS = {"d": "days", "h": "hours", "min": "minutes", "s": "seconds", "ms": "milliseconds", "us": "microseconds", "ns": "nanoseconds",
         "By": "bytes", "KiBy": "kibibytes", "MiBy": "mebibytes", "%": "percent", "1": ""}


# --- Protocol buffers: fields by number, those of a message as lists -----------------------------------------------------------------

def varint(data, at):
    value = shift = 0
    while True:
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            return value, at


def fields(data):
    found, at = {}, 0
    while at < len(data):
        key, at = varint(data, at)
        if key & 7 == 0:
            value, at = varint(data, at)
        else:
            size = {1: 8, 5: 4}.get(key & 7)
            if size is None:
                size, at = varint(data, at)
            value, at = data[at:at + size], at + size
        found.setdefault(key >> 3, []).append(value)
    return found


def written(value):
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*out, value])


def part(number, data):
    return written(number << 3 | 2) + written(len(data)) + data


def double(data):
    return struct.unpack("<d", data)[0]


def integer(data):
    return struct.unpack("<q", data)[0]


def numbers(parts, code):
    """A repeated number, which may be packed."""
    return [number for data in parts for number in struct.unpack(f"<{len(data) // 8}{code}", data)]


# --- From OTLP to series -------------------------------------------------------------------------------------------------------------

def attributes(parts):
    found = {}
    for entry in map(fields, parts):
        value = fields(entry[2][0]) if 2 in entry else {}
        if 1 in value:
            text = value[1][0].decode()
        elif 2 in value:
            text = "true" if value[2][0] else "false"
        elif 3 in value:
            number = value[3][0]
            text = str(number - (1 << 64) if number >> 63 else number)
        else:
            text = repr(double(value[4][0])) if 4 in value else ""
        found[entry[1][0].decode()] = text
    return found


def label(name):
    return re.sub(r"[^a-zA-Z0-9_]", "_", name)


def series_name(name, unit, kind):
    words = [word for word in re.split(r"[^a-zA-Z0-9:]+", name) if word]
    amount, _, time = ("" if "{" in unit.split("/")[0] else unit).partition("/")
    suffix = [UNITS.get(amount, label(amount))] + (["per", UNITS.get(time, time).rstrip("s")] if time else [])
    words += [word for word in suffix if word and word not in words]
    if kind == "counter":
        words = [word for word in words if word != "total"] + ["total"]
    elif kind == "gauge" and unit == "1" and "ratio" not in words:
        words.append("ratio")
    return "_".join(words)


def number_points(name, metric, labels):
    for point in map(fields, metric.get(1, [])):
        value = double(point[4][0]) if 4 in point else integer(point[6][0]) if 6 in point else 0
        yield name, {**labels, **attributes(point.get(7, []))}, value, point


def histogram_points(name, metric, labels):
    for point in map(fields, metric.get(1, [])):
        own = {**labels, **attributes(point.get(9, []))}
        counts, bounds = numbers(point.get(6, []), "Q"), numbers(point.get(7, []), "d")
        total = 0
        for count, bound in zip(counts, [*bounds, None]):
            total += count
            yield name + "_bucket", {**own, "le": "+Inf" if bound is None else f"{bound:g}"}, total, point
        yield name + "_count", own, integer(point[4][0]) if 4 in point else total, point
        yield name + "_sum", own, double(point[5][0]) if 5 in point else 0, point


def series(request, promoted):
    """Name, labels, value, point; of gauges, sums and histograms."""
    for resource in map(fields, fields(request).get(1, [])):
        of_resource = attributes(fields(resource[1][0]).get(1, [])) if 1 in resource else {}
        job = "/".join(of_resource[name] for name in ("service.namespace", "service.name") if name in of_resource)
        labels = {"job": job, "instance": of_resource.get("service.instance.id", "")}
        labels.update((name, of_resource[name]) for name in promoted if name in of_resource)
        for scope in map(fields, resource.get(2, [])):
            for metric in map(fields, scope.get(2, [])):
                text = {number: metric[number][0].decode() if number in metric else "" for number in (1, 3)}
                if 5 in metric:
                    yield from number_points(series_name(text[1], text[3], "gauge"), fields(metric[5][0]), labels)
                elif 7 in metric:
                    body = fields(metric[7][0])
                    kind = "counter" if body.get(3, [0])[0] else "updown"
                    yield from number_points(series_name(text[1], text[3], kind), body, labels)
                elif 9 in metric:
                    yield from histogram_points(series_name(text[1], text[3], "histogram"), fields(metric[9][0]), labels)


def remote_write(request, promoted):
    message = b""
    for name, labels, value, point in series(request, promoted):
        named = {"__name__": name, **{label(key): text for key, text in labels.items() if text}}
        at = struct.unpack("<Q", point[3][0])[0] // 1000000
        sample = b"\x09" + struct.pack("<d", value) + b"\x10" + written(at)
        body = b"".join(part(1, part(1, key.encode()) + part(2, text.encode())) for key, text in sorted(named.items()))
        message += part(1, body + part(2, sample))
    # Snappy, of literals only.
    blocks = [message[at:at + 65536] for at in range(0, len(message), 65536)]
    return written(len(message)) + b"".join(b"\xf4" + struct.pack("<H", len(block) - 1) + block for block in blocks)


# --- The server ----------------------------------------------------------------------------------------------------------------------

class Front(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    promoted = None

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        headers = {name: self.headers[name] for name in ("Content-Type", "Accept") if name in self.headers}
        path = self.path
        if self.promoted is not None and path == "/api/v1/otlp/v1/metrics" and self.command == "POST":
            body = gzip.decompress(body) if self.headers.get("Content-Encoding") == "gzip" else body
            path, body = "/api/v1/write", remote_write(body, self.promoted)
            headers = {"Content-Type": "application/x-protobuf", "Content-Encoding": "snappy", "X-Prometheus-Remote-Write-Version": "0.1.0"}
        try:
            connection = http.client.HTTPConnection(INNER, timeout=60)
            connection.request(self.command, path, body or None, headers)
            answer = connection.getresponse()
            status, kind, content = answer.status, answer.getheader("Content-Type"), answer.read()
        except OSError as fault:
            status, kind, content = 503, "text/plain", str(fault).encode()
        self.send_response(200 if status == 204 else status)
        self.send_header("Content-Type", kind or "application/x-protobuf")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    do_GET = do_HEAD = do_PUT = do_DELETE = do_POST

    def log_message(self, *_):
        pass


def promoted_attributes(arguments):
    """As the configuration lists them."""
    path = next((one.split("=", 1)[1] for one in arguments if one.startswith("--config.file=")), "/etc/prometheus/prometheus.yml")
    with open(path, encoding="utf-8") as file:
        listed = re.search(r"promote_resource_attributes:\s*\n((?:\s+-.*\n)*)", file.read())
    return re.findall(r"-\s*[\"']?([^\s\"']+)", listed.group(1)) if listed else []


def main(arguments):
    if RECEIVER in arguments:
        arguments = [one for one in arguments if one != RECEIVER]
        Front.promoted = promoted_attributes(arguments)
    process = subprocess.Popen(["/usr/lib/prometheus", *arguments, f"--web.listen-address={INNER}", "--web.enable-remote-write-receiver"])
    server = http.server.ThreadingHTTPServer(("", 9090), Front)
    server.daemon_threads = True

    def stop(*_):
        process.terminate()
        process.wait()
        sys.exit(0)

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    signal.signal(signal.SIGCHLD, lambda *_: process.poll() is None or sys.exit(process.returncode))
    server.serve_forever()


main(sys.argv[1:])
