from __future__ import annotations

import pandas as pd
import pytest
from taxi_trips import ZONES, month_of_trips


def test_the_same_seed_gives_the_same_bytes() -> None:
    first, second = (month_of_trips("2024-01", 7).to_parquet(index=False) for _ in range(2))
    assert first == second


@pytest.mark.parametrize(("month", "seed"), [("2024-01", 8), ("2024-02", 7)])
def test_another_seed_or_month_gives_other_trips(month: str, seed: int) -> None:
    assert not month_of_trips(month, seed).equals(month_of_trips("2024-01", 7))


def test_a_month_holds_ten_thousand_trips_of_that_month_between_known_zones() -> None:
    trips = month_of_trips("2024-02", 7)
    assert len(trips) == 10_000
    assert set(trips["tpep_pickup_datetime"].dt.strftime("%Y-%m")) == {"2024-02"}
    assert trips[["PULocationID", "DOLocationID"]].stack().between(1, ZONES).all()


def test_clean_trips_move_at_the_speed_of_a_city() -> None:
    trips = month_of_trips("2024-01", 7).query("trip_distance > 0")
    hours = (trips["tpep_dropoff_datetime"] - trips["tpep_pickup_datetime"]) / pd.Timedelta(hours=1)
    assert (trips["trip_distance"] / hours).between(1, 60).all()


def test_some_rows_are_dirty_as_in_the_real_records() -> None:
    trips = month_of_trips("2024-01", 7)
    assert (trips["trip_distance"] == 0).mean() == pytest.approx(0.01, abs=0.005)
    assert (trips["fare_amount"] < 0).mean() == pytest.approx(0.01, abs=0.005)
    assert trips["passenger_count"].isna().mean() == pytest.approx(0.03, abs=0.01)
