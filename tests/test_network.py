"""The guard that keeps tests off the network."""

import socket

import pytest

from tests.network import NetworkRefused


def test_an_address_elsewhere_is_refused() -> None:
    with socket.socket() as connection, pytest.raises(NetworkRefused):
        connection.connect(("192.0.2.1", 80))


def test_a_name_elsewhere_is_refused() -> None:
    with pytest.raises(NetworkRefused):
        socket.getaddrinfo("guatu.example", 80)


def test_this_machine_is_reached() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()) as client:
        assert client.getpeername() == server.getsockname()
