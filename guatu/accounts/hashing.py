from django.contrib.auth.hashers import Argon2PasswordHasher


class TunedArgon2Hasher(Argon2PasswordHasher):
    """Argon2id, 32 MiB, two passes: above the least that OWASP names (19 MiB, two passes).

    Measured: 72 to 96 ms of processor time, median 82, on one of two shared AMD EPYC cores (aim: 60 to 100).
    The same machine took 150 ms with 64 MiB and two passes, 214 ms with three.
    """

    time_cost = 2
    memory_cost = 32768
    parallelism = 1
