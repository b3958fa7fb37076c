"""A made-up Kolada on this machine: pages, refusals and faults as a test asks for them."""

import http.server
import json
import threading
from contextlib import contextmanager
from urllib.parse import parse_qs, urlsplit

OWN, NATION = "0381", "0000"
SIMILAR = ("0188", "0580", "1283")
PLACES = [
    {"id": NATION, "title": "Riket", "type": "L"},
    {"id": "0003", "title": "Region Uppsala", "type": "L"},
    {"id": OWN, "title": "Enköping", "type": "K"},
    {"id": "0380", "title": "Uppsala", "type": "K"},
    {"id": "0331", "title": "Heby", "type": "K"},
    *({"id": code, "title": f"Kommun {code}", "type": "K"} for code in SIMILAR),
]
GROUPS = [
    {
        "id": "G1",
        "title": "Liknande kommuner IFO, Enköping, 2020",
        "members": [{"member_id": code, "member_title": f"Kommun {code}"} for code in SIMILAR],
    },
    {
        "id": "G2",
        "title": "Liknande kommuner, IFO, Enköping, 2022",
        "members": [{"member_id": code, "member_title": ""} for code in (*SIMILAR[:2], "0331")],
    },
    {"id": "G3", "title": "Liknande kommuner grundskola, Enköping, 2022", "members": []},
    {"id": "G4", "title": "Liknande kommuner IFO, Håbo, 2022", "members": [{"member_id": "0188"}]},
]
KPIS = [
    {"id": "N31814", "title": "Vuxna med långvarigt ekonomiskt bistånd, andel (%)"},
    {"id": "N31824", "title": "Biståndsmottagare 18+ år, antal"},
    {"id": "N31008", "title": "Nettokostnad ekonomiskt bistånd, kr/inv"},
]


def datum(kpi, code, year, value, **more):
    inner = {"gender": "T", "count": 1, "status": "", "value": value, "isdeleted": False} | more
    return {"kpi": kpi, "municipality": code, "period": year, "values": [inner]}


def number(kpi, code, year):
    """A value that differs by measure, place and year."""
    base = {"N31814": 35.0, "N31824": 800.0, "N31008": 900.0}[kpi]
    return base + int(code) % 7 + (year - 2020)


class Kolada:
    """What it knows, how many items a page has, and which faults it has in store.

    `faults` are answers by path, each given once: status, headers, body (bytes).
    """

    def __init__(self, per_page=1000):
        self.per_page = per_page
        self.faults = {}
        self.asked = []
        self.changed = {}
        self.next_host = ""

    def items(self, path):
        parts = path.strip("/").split("/")
        if parts[0] == "municipality":
            return PLACES
        if parts[0] == "municipality_groups":
            return GROUPS
        if parts[0] == "kpi":
            return [one for one in KPIS if one["id"] in parts[1].split(",")]
        kpis, codes, years = (parts[place].split(",") for place in (2, 4, 6))
        return [
            self.changed.get((kpi, code, int(year)))
            or datum(kpi, code, int(year), number(kpi, code, int(year)))
            for kpi in kpis
            for code in codes
            for year in years
        ]

    def page(self, url):
        parts = urlsplit(url)
        path = parts.path.removeprefix("/v3/")
        at = int(parse_qs(parts.query).get("page", ["1"])[0])
        found = self.items(path)
        first, last = (at - 1) * self.per_page, at * self.per_page
        host = self.next_host or self.host
        more = f"http://{host}{parts.path}?page={at + 1}" if last < len(found) else None
        before = f"http://{host}{parts.path}?page={at - 1}" if at > 1 else None
        return {"values": found[first:last], "count": len(found[first:last]),
                "next_url": more, "previous_url": before}  # fmt: skip

    def respond(self, handler):
        path = urlsplit(handler.path).path.removeprefix("/v3/")
        self.asked.append(path)
        waiting = next(
            (faults for begin, faults in self.faults.items() if path.startswith(begin)), []
        )
        if waiting:
            waiting.pop(0)(handler)
            return
        send(handler, 200, json.dumps(self.page(handler.path)).encode())


def send(handler, status, body=b"", **headers):
    length = headers.pop("length", str(len(body)))
    handler.send_response(status)
    for name, value in headers.items():
        handler.send_header(name.replace("_", "-"), value)
    handler.send_header("Content-Length", length)
    handler.end_headers()
    handler.wfile.write(body)


@contextmanager
def serving(kolada):
    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            kolada.respond(self)

        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    kolada.host = f"127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"http://{kolada.host}/v3"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
