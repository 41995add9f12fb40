"""What holds for all tests."""

from hypothesis import HealthCheck, settings

# A busy machine is no reason to fail: no test measures time.
settings.register_profile("busy", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("busy")
