import http.server
import threading

import pytest

from guatu.base.addresses import Answer, is_public, post_json, refuse_private
from guatu.base.problems import Problem


def public(host, port):
    return ["93.184.216.34"]


@pytest.mark.parametrize(
    "url",
    [
        "http://example.cn/hook",
        "ftp://example.cn/",
        "https://user:pw@example.cn/",
        "https://@example.cn/",
        "https://example.cn:22/",
        "https://example.cn:99999/",
        "https:///hook",
        "https://exa mple.cn/",
        "https://example.cn/a\r\nX: y",
        "https://[::1/",
        "",
    ],
)
def test_malformed_or_unusual_url_is_refused(url):
    with pytest.raises(Problem) as caught:
        refuse_private(url, resolver=public)
    assert caught.value.code == "unsafe_address"


INSIDE = """
127.0.0.1 10.1.2.3 172.16.0.1 192.168.1.1 169.254.169.254 100.100.100.200 168.63.129.16 0.0.0.0
224.0.0.1 240.0.0.1 255.255.255.255 192.0.2.1 198.18.0.1 ::1 :: fe80::1 fc00::1 fd00:ec2::254 ff02::1
::ffff:10.0.0.1 ::ffff:127.0.0.1 64:ff9b::7f00:1 2002:7f00:1:: ::127.0.0.1 fec0::1 fe80::1%eth0
2001:db8::1 nonsense
"""


@pytest.mark.parametrize("number", INSIDE.split())
def test_number_inside_a_network_is_not_public(number):
    assert not is_public(number)
    with pytest.raises(Problem):
        refuse_private("https://example.cn/", resolver=lambda host, port: ["93.184.216.34", number])


def test_public_address_is_let_through_with_its_numbers():
    target = refuse_private("https://Example.cn.:8443/hook?key=1", resolver=public)
    assert (target.host, target.port, target.path) == ("example.cn", 8443, "/hook?key=1")
    assert target.numbers == ("93.184.216.34",)
    assert is_public("2606:4700::1111") and is_public("64:ff9b::5db8:d822")


@pytest.mark.parametrize("host", ["127.0.0.1", "2130706433", "0x7f.1", "[::1]", "localhost"])
def test_this_machine_is_refused_however_it_is_written(host):
    with pytest.raises(Problem) as caught:
        refuse_private(f"https://{host}/")
    assert caught.value.code == "unsafe_address"


class Handler(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.seen.append((self.path, self.headers["Host"], self.headers["X-Sign"], body))
        if self.path == "/away":
            self.send_response(302)
            self.send_header("Location", "http://127.0.0.1/")
            self.end_headers()
            return
        self.send_response(200)
        self.end_headers()
        if self.path == "/huge":
            self.wfile.write(b"x" * 200_000)
        elif self.path == "/slow":
            self.server.gate.wait(5)
        else:
            self.wfile.write(b"ok")

    def log_message(self, *args):
        pass


@pytest.fixture(scope="module")
def server():
    listening = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    listening.seen, listening.gate = [], threading.Event()
    thread = threading.Thread(target=listening.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield listening
    listening.gate.set()
    listening.shutdown()
    listening.server_close()


def call(server, path, **options):
    asked = []

    def resolver(host, port):
        asked.append(host)
        # A second question would get another answer: the name is bound again.
        return ["127.0.0.1"] if len(asked) == 1 else ["10.0.0.1"]

    url = f"http://hook.example.cn:{server.server_port}{path}"
    return post_json(url, {"字": "团"}, resolver=resolver, loopback_for_tests=True, **options)


def test_call_goes_to_the_checked_number_under_the_hosts_name(server):
    answer = call(server, "/hook?a=1", headers={"X-Sign": "s"})
    assert answer == Answer(200, b"ok")
    assert server.seen[-1] == (
        "/hook?a=1",
        f"hook.example.cn:{server.server_port}",
        "s",
        '{"字": "团"}'.encode(),
    )


@pytest.mark.parametrize(
    ("path", "code"), [("/away", "unsafe_address"), ("/huge", "too_large"), ("/slow", "unavailable")]
)
def test_redirect_flood_and_delay_are_refused(server, path, code):
    with pytest.raises(Problem) as caught:
        call(server, path, timeout=0.4)
    assert caught.value.code == code


def test_loopback_is_refused_without_the_test_parameter(server):
    with pytest.raises(Problem) as caught:
        post_json(f"https://127.0.0.1:{server.server_port}/", {})
    assert caught.value.code == "unsafe_address"
    assert not [seen for seen in server.seen if seen[0] == "/"]
