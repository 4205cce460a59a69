"""The other side of `python.rs`: reads one JSON object, does with Python's libraries what it asks, prints another."""

import json
import sys

from argon2 import PasswordHasher, extract_parameters
from cryptography.fernet import Fernet, MultiFernet

asked = json.load(sys.stdin)
first, second = Fernet(asked["first"]), Fernet(asked["second"])
both = MultiFernet([first, second])
contract = PasswordHasher(memory_cost=65536, time_cost=3, parallelism=4)
parameters = extract_parameters(asked["hash"])

json.dump(
    {
        "opened": first.decrypt(asked["sealed"]).decode(),
        "opened_by_both": both.decrypt(asked["sealed_by_second"]).decode(),
        "sealed": first.encrypt(asked["text"].encode()).decode(),
        "sealed_by_second": second.encrypt(asked["text"].encode()).decode(),
        "rotated": both.rotate(asked["sealed_by_second"].encode()).decode(),
        "verified": contract.verify(asked["hash"], asked["password"]),
        "needs_rehash": contract.check_needs_rehash(asked["hash"]),
        "parameters": [parameters.memory_cost, parameters.time_cost, parameters.parallelism],
        "hash": contract.hash(asked["password"]),
        "weaker_hash": PasswordHasher(memory_cost=19456, time_cost=2, parallelism=1).hash(asked["password"]),
    },
    sys.stdout,
)
