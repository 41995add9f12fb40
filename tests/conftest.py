"""What holds for all tests."""

import os

from hypothesis import HealthCheck, settings

# A busy machine is no reason to fail: no test measures time.
settings.register_profile("busy", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("fuzz", settings.get_profile("busy"), max_examples=20_000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "busy"))
