"""Predict how long taxi trips take, with the newest model.

python predict_trip_duration.py run --tag team:ml
"""

from metaflow import S3, Flow, FlowSpec, step

FEATURES = "s3://taxi-data/taxi_features.parquet"
PREDICTIONS = "s3://metaflow-data/taxi_pred.parquet"
TARGET = "trip_duration"


class PredictTripDurationFlow(FlowSpec):
    """Predict with the latest successful training run and tell how far the data has drifted from its own."""

    @step
    def start(self) -> None:
        """Read the features."""
        import pandas as pd

        with S3() as s3:
            self.trips = pd.read_parquet(s3.get(FEATURES).path)
        self.next(self.predict)

    @step
    def predict(self) -> None:
        """Predict; measure drift in standard deviations of the column that moved most."""
        training = Flow("TrainTripDurationFlow").latest_successful_run.data
        features = self.trips[training.X.columns]
        self.predictions = self.trips.assign(predicted=training.lr.predict(features))
        moved = (features.mean() - training.X.mean()).abs() / training.X.std()
        self.drift = float(moved.max())
        self.next(self.publish)

    @step
    def publish(self) -> None:
        """Write the predictions where others read them."""
        with S3() as s3:
            s3.put(PREDICTIONS, self.predictions.to_parquet(index=False))
        self.next(self.end)

    @step
    def end(self) -> None:
        """Leave the predictions to whoever reads them."""


if __name__ == "__main__":
    PredictTripDurationFlow()
