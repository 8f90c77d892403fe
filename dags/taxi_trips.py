"""Yellow-taxi trips in the shape of New York's published trip records, drawn from a seed.

The same seed and month give the same bytes. Durations follow distance, hour and zone, so a model has
something to learn; a few per cent of the rows are dirty in the ways the real records are.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

TRIPS_A_MONTH = 10_000
ZONES = 263  # taxi zones in the city's own numbering, from 1

_FREE_FLOW_MPH = 24.0
_DETOUR = 1.3  # street miles for each mile as the crow flies
_CITY_MILES = 5.0
_BOARDING_SECONDS = 90.0


def month_of_trips(month: str, seed: int, trips: int = TRIPS_A_MONTH) -> pd.DataFrame:
    """Return one month's trips, `month` as YYYY-MM, in the columns of the public data set."""
    rng = np.random.default_rng([seed, int(month.replace("-", ""))])
    pickup = _pickup_times(rng, month, trips)
    origin, destination = (rng.integers(1, ZONES + 1, trips) for _ in range(2))
    miles = _street_miles(origin, destination) * rng.lognormal(0, 0.1, trips)
    seconds = _seconds(miles, pickup.hour.to_numpy(), origin) * rng.lognormal(0, 0.15, trips)
    fares = _fares(rng, miles, seconds)
    frame = pd.DataFrame(
        {
            "VendorID": rng.integers(1, 3, trips),
            "tpep_pickup_datetime": pickup,
            "tpep_dropoff_datetime": pickup + pd.to_timedelta(seconds.round(), unit="s"),
            "passenger_count": rng.choice([1.0, 2.0, 3.0, 4.0], trips, p=[0.75, 0.15, 0.06, 0.04]),
            "trip_distance": miles.round(2),
            "PULocationID": origin,
            "DOLocationID": destination,
            "payment_type": rng.choice([1, 2], trips, p=[0.8, 0.2]),
            **fares,
        }
    )
    return _soil(rng, frame)


def _pickup_times(rng: np.random.Generator, month: str, trips: int) -> pd.DatetimeIndex:
    first = pd.Timestamp(month)
    seconds = np.sort(rng.integers(0, first.days_in_month * 86_400, trips))
    return first + pd.to_timedelta(seconds, unit="s")


def _street_miles(origin: np.ndarray, destination: np.ndarray) -> np.ndarray:
    # The map of the city does not move with the seed of the trips.
    east, north = np.random.default_rng(2024).uniform(0, _CITY_MILES, (2, ZONES + 1))
    crow = np.hypot(east[origin] - east[destination], north[origin] - north[destination])
    return 0.4 + _DETOUR * crow


def _seconds(miles: np.ndarray, hour: np.ndarray, origin: np.ndarray) -> np.ndarray:
    rush = np.isin(hour, (8, 9, 16, 17, 18))
    night = hour < 6
    downtown = origin % 4 == 0
    pace = 1 + 0.6 * rush - 0.25 * night + 0.2 * downtown
    return _BOARDING_SECONDS + miles / _FREE_FLOW_MPH * 3600 * pace


def _fares(rng: np.random.Generator, miles: np.ndarray, seconds: np.ndarray) -> dict[str, np.ndarray]:
    fare = (3.0 + 2.5 * miles + 0.5 * seconds / 60).round(2)
    tip = (fare * rng.choice([0.0, 0.15, 0.2, 0.25], len(miles))).round(2)
    return {
        "fare_amount": fare,
        "tip_amount": tip,
        "congestion_surcharge": np.full(len(miles), 2.5),
        "total_amount": (fare + tip + 2.5).round(2),
    }


def _soil(rng: np.random.Generator, frame: pd.DataFrame) -> pd.DataFrame:
    """Spoil some rows: meters that never ran, refunds, passengers nobody counted."""
    fate = rng.random(len(frame))
    frame.loc[fate < 0.01, "trip_distance"] = 0.0
    frame.loc[(fate >= 0.01) & (fate < 0.02), ["fare_amount", "total_amount"]] *= -1
    frame.loc[(fate >= 0.02) & (fate < 0.05), "passenger_count"] = np.nan
    return frame
