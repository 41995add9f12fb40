"""The office of the scenarios, and times on its wall."""

import tomllib
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from zoneinfo import ZoneInfo

from console.config.load import load
from console.config.schema.office import Office

HERE = Path(__file__).parent
NEW_YORK = ZoneInfo("America/New_York")


@lru_cache(maxsize=1)
def clinic() -> Office:
    """Elm Street Clinic."""
    return load(HERE / "office.toml").office


def office_with(
    modes: str, zone: str = "America/New_York", *, country: str = "US", region: str = ""
) -> Office:
    """An office with modes of its own."""
    return Office.model_validate(
        tomllib.loads(
            f'[office]\nname = "x"\ntimezone = "{zone}"\ncountry = "{country}"\nregion = "{region}"\n'
            f'[routing]\notherwise = "hang up"\n{modes}'
        )
    )


def wall(text: str, zone: ZoneInfo = NEW_YORK) -> datetime:
    """An instant from the clock on the wall."""
    return datetime.fromisoformat(text).replace(tzinfo=zone)
